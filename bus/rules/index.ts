/** The rules that a deployment has in code: what they say, whether it can work, and what it comes to. */
export { limitFaults } from "./limits.ts";
export { logGroupPolicy } from "./log-group-policy.ts";
export type { Outcome, Surroundings } from "./outcome.ts";
export { readRule } from "./read-rule.ts";
export type {
  AwsRule,
  AwsTarget,
  AwsTargetType,
  Input,
  Rule,
  SubscriptionRule,
} from "./rule.ts";
