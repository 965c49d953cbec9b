/** The rules in code of a deployment: reading, validation and output. */
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
