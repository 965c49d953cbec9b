/** Calls an operation through AWS's SDK, as a program would. */
export type Call = (operation: string, input: object) => Promise<unknown>;

/** Something that AWS documents, or is known to do, beyond its service models. */
export type Fact = {
  readonly claim: string;
  /** Where it is documented or was observed. */
  readonly source: string;
  readonly run: (call: Call) => Promise<unknown>;
  /** `accepted`, the code of AWS's error, or what the answer contains. */
  readonly expected: string | object;
};

/** A fact about one request. */
export function fact(
  claim: string,
  source: string,
  [operation, input]: readonly [operation: string, input: object],
  expected: Fact["expected"],
): Fact {
  return { claim, source, run: (call) => call(operation, input), expected };
}

export const ACCEPTED = "accepted";
