import { CopyButton } from "./copy.tsx";

/** A new secret, which is shown this once. */
export function ShownOnce({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div class="shown-once" role="status">
      <p>Copy {name} now. The bus does not show it again.</p>
      <div>
        <code>{value}</code>
        <CopyButton text={value} name={name} />
      </div>
    </div>
  );
}
