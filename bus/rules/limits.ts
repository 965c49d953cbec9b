import { filledIn } from "./aws-target.ts";
import type { AwsRule } from "./rule.ts";

/** A bus's rules, those with wildcards among them (EventBridge quotas), and those that the stack has itself. */
const mostRules = 300;
const mostWithWildcards = 30;
const ofTheStack = 2;

/** CloudWatch Logs, PutResourcePolicy. */
const longestPolicy = 5120;

/** The first rule that is too much, and why. */
type LimitFault = { readonly rule: AwsRule; readonly message: string };

/** What of rules that are right each by itself cannot be deployed together. */
export function limitFaults(rules: readonly AwsRule[]): readonly LimitFault[] {
  const withWildcards = rules.filter(({ hasWildcards }) => hasWildcards);
  return [
    ...beyond(
      rules,
      mostRules - ofTheStack,
      `is one too many: there are ${rules.length} rules to AWS targets, and a bus holds ${mostRules}, of which the stack needs ${ofTheStack}`,
    ),
    ...beyond(
      withWildcards,
      mostWithWildcards,
      `is one too many: ${withWildcards.length} rules have wildcards, and a bus holds ${mostWithWildcards} of them; a star at the end or the beginning of an event code is none`,
    ),
    ...logGroupFaults(rules.filter(({ target }) => target.type === "log-group")),
  ];
}

function beyond(rules: readonly AwsRule[], most: number, message: string): readonly LimitFault[] {
  const rule = rules[most];
  return rule ? [{ rule, message }] : [];
}

function logGroupFaults(rules: readonly AwsRule[]): readonly LimitFault[] {
  const lengthOf = (some: readonly AwsRule[]) =>
    filledIn(logGroupPolicy(some.flatMap(({ target }) => target.arn ?? []))).length;
  const total = lengthOf(rules);
  const rule = rules.find((_, i) => lengthOf(rules.slice(0, i + 1)) > longestPolicy);
  if (!rule) return [];
  const message = `is one too many: the policy that allows the ${rules.length} rules to log groups has ${total} characters, and CloudWatch Logs takes ${longestPolicy}`;
  return [{ rule, message }];
}

/**
 * The policy that lets a bus write to log groups, as JSON; pseudo parameters of the ARNs stay in it.
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
