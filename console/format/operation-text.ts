/** Past forms of verbs that do not just take -ed. */
const irregular: Readonly<Record<string, string>> = { cancel: "canceled", resend: "resent" };

/** Returns an operation of the API in plain words: `changeSubscription` is "Changed the subscription". */
export function operationText(operation: string): string {
  const [verb = "", ...object] = operation.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  const past = irregular[verb] ?? (verb.endsWith("e") ? `${verb}d` : `${verb}ed`);
  const capital = `${past.charAt(0).toUpperCase()}${past.slice(1)}`;
  return object.length > 0 ? `${capital} the ${object.join(" ")}` : capital;
}
