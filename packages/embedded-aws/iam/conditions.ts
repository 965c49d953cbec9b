import { matchesWildcard } from "./wildcard.ts";

/** Condition keys of a request with their values, apart from its principal, action and resource. */
export type RequestContext = Readonly<Record<string, string>>;

/** The conditions of a statement: operator → key → values, of which one must match. */
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

/** True if the condition operator is supported. Variants such as `StringEqualsIfExists` are not. */
export function isOperator(name: string): boolean {
  return Object.hasOwn(operators, name);
}

/** True if all conditions are met. A key that the request lacks matches nothing. */
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
