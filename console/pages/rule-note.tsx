/** Says that a rule in code owns a subscription, which the API does not change. */
export function RuleNote({ rule }: { readonly rule: string }) {
  return (
    <p class="result">
      The rule in code <code>{rule}</code> makes this subscription. To change or delete it, change
      or remove the file of the rule, and deploy.
    </p>
  );
}
