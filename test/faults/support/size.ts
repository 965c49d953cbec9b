/** `npm run test:faults` runs everything; `npm test` the same in little. */
const isFull = process.env.FAULTS === "full";

export function sized<Size>(full: Size, short: Size): Size {
  return isFull ? full : short;
}

/** What is chosen at random is chosen by this: the same seed chooses the same. */
export const seed = process.env.FAULTS_SEED ?? "2";

/**
 * The part of a list that the short form takes: every third item. The part changes every day, so that three days try
 * all of it. `FAULTS_SEED` chooses a day; `FAULTS=full` takes everything.
 */
export function partOfDay<Item>(items: readonly Item[]): readonly Item[] {
  const share = sized(1, 3);
  return items.filter((_, i) => (i + day) % share === 0);
}

/** The number of the day. A test prints it, so that its part can be tried again. */
export const day = Number(process.env.FAULTS_SEED ?? Math.floor(Date.now() / 86_400_000));
// With another, the part would be empty and its test would prove nothing.
if (!Number.isSafeInteger(day) || day < 0) throw new Error("FAULTS_SEED must be a whole number");
