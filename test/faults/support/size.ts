/** `npm run test:faults` runs everything; `npm test` the same in little. */
const isFull = process.env.FAULTS === "full";

export function sized<Size>(full: Size, short: Size): Size {
  return isFull ? full : short;
}

/** What is chosen at random is chosen by this: the same seed chooses the same. */
export const seed = process.env.FAULTS_SEED ?? "2";
