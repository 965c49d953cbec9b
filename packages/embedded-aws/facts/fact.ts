/** Calls an operation through the AWS SDK, as a program would. */
export type Call = (operation: string, input: object) => Promise<unknown>;

/** Documented or observed behavior of AWS beyond its service models. */
export type Fact = {
  readonly claim: string;
  /** The documentation or observation. */
  readonly source: string;
  readonly run: (call: Call) => Promise<unknown>;
  /** `accepted`, the code of AWS's error, or an expected part of the answer. */
  readonly expected: string | object;
};

/** Returns a fact about one request. */
export function fact(
  claim: string,
  source: string,
  [operation, input]: readonly [operation: string, input: object],
  expected: Fact["expected"],
): Fact {
  return { claim, source, run: (call) => call(operation, input), expected };
}

export const ACCEPTED = "accepted";
