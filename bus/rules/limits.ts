import { filledIn } from "./aws-target.ts";
import type { AwsRule } from "./rule.ts";

/** Maximum rules of a bus and those with wildcards (EventBridge quotas), and the rules of the stack itself. */
const maxRules = 300;
const maxWithWildcards = 30;
const ofTheStack = 2;

/** CloudWatch Logs, PutResourcePolicy. */
const maxPolicyLength = 5120;

/** The first rule beyond a limit, and the message. */
type LimitFault = { readonly rule: AwsRule; readonly message: string };

/** Returns the faults of valid rules that cannot be deployed together. */
export function limitFaults(rules: readonly AwsRule[]): readonly LimitFault[] {
  const withWildcards = rules.filter(({ hasWildcards }) => hasWildcards);
  return [
    ...beyond(
      rules,
      maxRules - ofTheStack,
      `is one too many: there are ${rules.length} rules to AWS targets. A bus allows ${maxRules}, of which the stack needs ${ofTheStack}`,
    ),
    ...beyond(
      withWildcards,
      maxWithWildcards,
      `is one too many: ${withWildcards.length} rules have wildcards. A bus allows ${maxWithWildcards}. A star at the end or the beginning of an event code is not a wildcard`,
    ),
    ...logGroupFaults(rules.filter(({ target }) => target.type === "log-group")),
  ];
}

function beyond(rules: readonly AwsRule[], max: number, message: string): readonly LimitFault[] {
  const rule = rules[max];
  return rule ? [{ rule, message }] : [];
}

function logGroupFaults(rules: readonly AwsRule[]): readonly LimitFault[] {
  const lengthOf = (some: readonly AwsRule[]) =>
    filledIn(logGroupPolicy(some.flatMap(({ target }) => target.arn ?? []))).length;
  const total = lengthOf(rules);
  const rule = rules.find((_, i) => lengthOf(rules.slice(0, i + 1)) > maxPolicyLength);
  if (!rule) return [];
  const message = `is one too many: the policy that allows the ${rules.length} rules to log groups has ${total} characters. CloudWatch Logs allows ${maxPolicyLength}`;
  return [{ rule, message }];
}

/**
 * Returns the policy that allows a bus to write to log groups, as JSON. The ARNs keep their pseudo parameters.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function logGroupPolicy(arns: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [...new Set(arns)].map((arn) => `${arn}:*`),
      },
    ],
  });
}
