import { matchesWildcard } from "./wildcard.ts";

/** What is known of a request beside who asks, for what and of what: condition keys with their values. */
export type RequestContext = Readonly<Record<string, string>>;

/** A condition of a statement: operator → key → values, of which one must match. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

type Operator = (expected: string, actual: string) => boolean;

const equals: Operator = (expected, actual) => expected === actual;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: equals,
  StringLike: matchesWildcard,
  ArnEquals: matchesWildcard,
  ArnLike: matchesWildcard,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
};

export function isOperator(name: string): boolean {
  return Object.hasOwn(operators, name);
}

/** Whether all conditions hold. A key that the request does not have matches nothing. */
export function conditionsHold(conditions: Conditions, context: RequestContext): boolean {
  return Object.entries(conditions).every(([name, byKey]) =>
    Object.entries(byKey).every(([key, expected]) => {
      const actual = context[key.toLowerCase()];
      const operator = operators[name];
      if (actual === undefined || !operator) return false;
      return expected.some((value) => operator(value, actual));
    }),
  );
}
