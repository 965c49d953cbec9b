/**
 * Data that pages have read, by address, so that going back shows it at once. Pages read it again when they open.
 */
const known = new Map<string, unknown>();
const maxEntries = 50;

/** Returns what was read before. */
export function recall<T>(address: string): T | undefined {
  return known.get(address) as T | undefined;
}

/** Keeps what was read, and forgets the oldest beyond the limit. */
export function remember(address: string, value: unknown): void {
  known.delete(address);
  known.set(address, value);
  const [oldest] = known.keys();
  if (known.size > maxEntries && oldest !== undefined) known.delete(oldest);
}

/** Forgets everything: the next session may belong to another person. */
export function forgetData(): void {
  known.clear();
}
