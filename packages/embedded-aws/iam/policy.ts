import * as z from "zod";
import { TemplateFault } from "../cloudformation/template.ts";

const patterns = new Map<string, RegExp>();

/**
 * True if text matches a pattern in which `*` matches any characters and `?` one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (pattern === "*" || pattern === text) return true;
  let expression = patterns.get(pattern);
  if (!expression) {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const wild = source.replaceAll("*", ".*").replaceAll("?", ".");
    expression = new RegExp(`^${wild}$`, "s");
    patterns.set(pattern, expression);
  }
  return expression.test(text);
}

/** Condition keys of a request with their values, apart from its principal, action and resource. */
export type RequestContext = Readonly<Record<string, string>>;

/** The conditions of a statement: operator → key → values, of which one must match. */
type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

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
function isOperator(name: string): boolean {
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

/** A statement of a policy. */
export type Statement = {
  readonly effect: "Allow" | "Deny";
  /** Principals by kind; undefined in the policy of a role, where it is the role. */
  readonly principals: Principals | undefined;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Conditions;
};

export type Principals = "*" | Readonly<Record<string, readonly string[]>>;

/** One or several values. The array comes first: coerced, it would be one text. */
const values = z
  .union([z.array(z.coerce.string()), z.coerce.string()])
  .transform((value) => [value].flat());

const statement = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.optional(z.union([z.literal("*"), z.record(z.string(), values)])),
  Action: values,
  Resource: z.optional(values),
  Condition: z.optional(
    z.record(
      z.string().refine(isOperator, "is not an operator known here"),
      z.record(z.string(), values),
    ),
  ),
});

const document = z.object({ Statement: z.union([z.array(statement), statement]) });

/**
 * Reads a policy document.
 *
 * @param own - The resource of a statement that names none, such as the function of a permission.
 * @throws TemplateFault for an unsupported element.
 */
export function readPolicy(written: unknown, where: string, own = "*"): readonly Statement[] {
  const read = document.safeParse(written);
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join("/")} ${message}`);
    throw new TemplateFault(where, faults.join("; "));
  }
  return [read.data.Statement].flat().map(({ Effect, Principal, Action, Resource, Condition }) => ({
    effect: Effect,
    principals: Principal,
    actions: Action,
    resources: Resource ?? [own],
    conditions: Condition ?? {},
  }));
}

/**
 * AWS managed policies.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
 */
const managed: Readonly<Record<string, readonly string[]>> = {
  "service-role/AWSLambdaBasicExecutionRole": [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ],
};

/** Returns the statements of the policy with this ARN; undefined if it is not supported. */
export function managedPolicy(arn: string): readonly Statement[] | undefined {
  const actions = managed[arn.split(":policy/")[1] ?? ""];
  if (!actions) return undefined;
  return [{ effect: "Allow", principals: undefined, actions, resources: ["*"], conditions: {} }];
}

/** Replaces an unsupported policy, so that nothing is refused that AWS may allow. */
export const everything: readonly Statement[] = [
  { effect: "Allow", principals: undefined, actions: ["*"], resources: ["*"], conditions: {} },
];
