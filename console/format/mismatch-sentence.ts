/**
 * Returns the sentence about a pattern that does not match without the fields, because a table shows them. Keeps the
 * note about a later change of the subscription.
 */
export function withoutFields(sentence: string): string {
  const [, beginning, note = ""] =
    /^([^:]+): .*?\.( It was changed at \S+, after the event\.)?$/s.exec(sentence) ?? [];
  return beginning === undefined ? sentence : `${beginning}.${note}`;
}
