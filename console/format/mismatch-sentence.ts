const notes =
  / (It was changed at \S+, after the event|That was before it was changed at \S+|It was deleted at \S+)\.$/;

/**
 * Returns the sentence about a pattern that does not match without the fields, because a table shows them. Keeps the
 * note about a later change or the deletion of the subscription.
 */
export function withoutFields(sentence: string): string {
  const [note = ""] = notes.exec(sentence) ?? [];
  const [beginning, ...fields] = sentence.split(": ");
  return fields.length === 0 ? sentence : `${beginning}.${note}`;
}
