import type { EventBus } from "aws-cdk-lib/aws-events";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { AwsRule, Rule } from "../../bus/rules/index.ts";
import type { Egress } from "../egress.ts";
import type { RuleDeadLetters } from "../rule-dead-letters.ts";
import type { Storage } from "../storage.ts";
import { LogGroupPolicy } from "./log-group-policy.ts";
import { RuleSubscriptions } from "./rule-subscriptions.ts";
import { RuleToAws } from "./rule-to-aws.ts";

export interface RulesInCodeProps {
  readonly rules: readonly Rule[];
  readonly eventBus: EventBus;
  readonly storage: Storage;
  readonly deadLetters: RuleDeadLetters;
  /** Messages that ask for a look at an endpoint. */
  readonly drains: IQueue;
  readonly egress: Egress;
  /** Where the API is found. */
  readonly apiUrl: string;
}

/** The consumers that a deployment has in code: rules to AWS targets, and subscriptions of companies. */
export class RulesInCode extends Construct {
  constructor(scope: Construct, id: string, props: RulesInCodeProps) {
    super(scope, id);
    const { rules, storage, drains, egress, apiUrl } = props;
    const toAws = rules.filter((rule) => rule.kind === "aws");
    const subscriptions = rules.filter((rule) => rule.kind === "subscription");
    if (toAws.length > 0) this.addRules(toAws, props);
    if (subscriptions.length > 0) {
      new RuleSubscriptions(this, "Subscriptions", {
        rules: subscriptions,
        storage,
        drains,
        egress,
        apiUrl,
      });
    }
  }

  private addRules(rules: readonly AwsRule[], { eventBus, deadLetters }: RulesInCodeProps) {
    const logGroups = rules.flatMap(({ target }) =>
      target.type === "log-group" && target.arn !== undefined ? [target.arn] : [],
    );
    const policy =
      logGroups.length > 0 ? new LogGroupPolicy(this, "LogGroups", { arns: logGroups }) : undefined;
    for (const rule of rules) {
      const made = new RuleToAws(this, `Rule-${rule.name}`, { rule, eventBus, deadLetters });
      if (policy && rule.target.type === "log-group") made.rule.node.addDependency(policy);
    }
  }
}
