/** Returns true if each word of a search is in one of the texts, in upper or lower case. */
export function matchesText(texts: readonly (string | undefined)[], search: string): boolean {
  const all = texts.join("\n").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
