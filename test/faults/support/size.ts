/** `npm run test:faults` runs everything, `npm test` a small part. */
const isFull = process.env.FAULTS === "full";

export function sized<Size>(full: Size, short: Size): Size {
  return isFull ? full : short;
}

/** Seed of random choices. The same seed makes the same choices. */
export const seed = process.env.FAULTS_SEED ?? "2";

/**
 * Returns the part of a list for the short form: every third item. The part changes every day, so
 * that three days cover everything. `FAULTS_SEED` selects a day. `FAULTS=full` selects everything.
 */
export function partOfDay<Item>(items: readonly Item[]): readonly Item[] {
  const share = sized(1, 3);
  return items.filter((_, i) => (i + day) % share === 0);
}

/** The number of the day. Tests print it, so that their part can be repeated. */
export const day = Number(process.env.FAULTS_SEED ?? Math.floor(Date.now() / 86_400_000));
// Another value would select nothing, and its test would prove nothing.
if (!Number.isSafeInteger(day) || day < 0) throw new Error("FAULTS_SEED must be a whole number");
