/**
 * Whether an event code is one that a subscription asks for by hand: `license.*`, `keygen.user.created`,
 * `*`. A star stands for any characters, dots included.
 */
export function matchesFilter(filters: readonly string[], code: string): boolean {
  return filters.some((filter) => globMatches(filter, code));
}

function globMatches(glob: string, text: string): boolean {
  const [head = "", ...rest] = glob.split("*");
  const tail = rest.pop();
  if (tail === undefined) return glob === text;
  if (!text.startsWith(head) || text.length < head.length + tail.length) return false;
  if (!text.endsWith(tail)) return false;
  // What is between the first and the last star must occur in order; the leftmost place is always right.
  let from = head.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - tail.length;
}
