/** The part of a list that is known: its items, and the cursor of the next page, if there is one. */
export type Listed<T> = { readonly items: readonly T[]; readonly next: string | null };

/**
 * Puts a newly read first page before what is known. The part of the list that the page covers becomes the page's.
 *
 * @returns The page alone if there may be items between it and what is known.
 */
export function merged<T extends { readonly id: string }>(
  known: Listed<T>,
  page: Listed<T>,
): Listed<T> {
  const ids = new Set(page.items.map(({ id }) => id));
  const covered = known.items.findLastIndex(({ id }) => ids.has(id)) + 1;
  if (page.next === null || covered === 0) return page;
  return { items: [...page.items, ...known.items.slice(covered)], next: known.next };
}
