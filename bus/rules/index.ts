/** The rules that a deployment has in code: what they say, whether it can work, and what it comes to. */
export { limitFaults, logGroupPolicy } from "./limits.ts";
export { readRule } from "./read-rule.ts";
export type {
  AwsRule,
  AwsTarget,
  AwsTargetType,
  Input,
  Outcome,
  Rule,
  SubscriptionRule,
  Surroundings,
} from "./rule.ts";
