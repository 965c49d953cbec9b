import type { Statement } from "./policy.ts";

/**
 * Policies that AWS keeps.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
 */
const managed: Readonly<Record<string, readonly string[]>> = {
  "service-role/AWSLambdaBasicExecutionRole": [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ],
};

/** @returns What the policy with this ARN allows; undefined if it is not known here. */
export function managedPolicy(arn: string): readonly Statement[] | undefined {
  const actions = managed[arn.split(":policy/")[1] ?? ""];
  if (!actions) return undefined;
  return [{ effect: "Allow", principals: undefined, actions, resources: ["*"], conditions: {} }];
}

/** For a policy that is not known: nothing is refused that AWS may allow. */
export const everything: readonly Statement[] = [
  { effect: "Allow", principals: undefined, actions: ["*"], resources: ["*"], conditions: {} },
];
