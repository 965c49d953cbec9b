/** `npm run test:faults` runs everything, `npm test` a small part. */
const isFull = process.env.FAULTS === "full";

export function sized<Size>(full: Size, short: Size): Size {
  return isFull ? full : short;
}

/** Seed of random choices. The same seed makes the same choices. */
export const seed = process.env.FAULTS_SEED ?? "2";

/**
 * Returns the part of a list for the short form. The part changes every day. `FAULTS_SEED` selects a day, and
 * `FAULTS=full` everything.
 *
 * @param days - How many days cover everything.
 */
export function partOfDay<Item>(items: readonly Item[], days = 7): readonly Item[] {
  const share = sized(1, days);
  return items.filter((_, i) => (i + day) % share === 0);
}

/** The number of the day. Tests print it, so that their part can be repeated. */
export const day = Number(process.env.FAULTS_SEED ?? Math.floor(Date.now() / 86_400_000));
// Another value would select nothing, and its test would prove nothing.
if (!Number.isSafeInteger(day) || day < 0) throw new Error("FAULTS_SEED must be a whole number");
