import type { Statement } from "./policy.ts";

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
