import { CfnResource, CustomResource, Duration, Fn, Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import { CfnResourcePolicy } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct, type IConstruct } from "constructs";
import {
  type AwsRule,
  logGroupPolicy,
  type Rule,
  type SubscriptionRule,
} from "../../bus/rules/index.ts";
import { ConfigurationError } from "../../catalog/files/folder.ts";
import { BusFunction, type Egress } from "../bus-function.ts";
import type { RuleDeadLetters } from "../dead-letters.ts";
import { afterStackName } from "../stack-name.ts";
import type { Storage } from "../storage.ts";
import { RuleToAws } from "./rule-to-aws.ts";

interface RulesInCodeProps {
  readonly rules: readonly Rule[];
  readonly eventBus: EventBus;
  readonly storage: Storage;
  readonly deadLetters: RuleDeadLetters;
  /** Messages that request a look at an endpoint. */
  readonly drains: IQueue;
  readonly egress: Egress;
  /** URL of the API. */
  readonly apiUrl: string;
}

/** The rules in code of a deployment: rules to AWS targets, and subscriptions of companies. */
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
      logGroups.length > 0 ? new LogGroupPolicy(this, "LogGroups", logGroups) : undefined;
    for (const rule of rules) {
      const made = new RuleToAws(this, `Rule-${rule.name}`, { rule, eventBus, deadLetters });
      if (policy && rule.target.type === "log-group") made.rule.node.addDependency(policy);
    }
  }
}

/** One policy for the log groups of all rules, because an account can have ten in a Region. */
class LogGroupPolicy extends CfnResourcePolicy {
  /**
   * Makes the policy.
   *
   * @param arns - ARNs of the log groups, which can contain pseudo parameters.
   */
  constructor(scope: Construct, id: string, arns: readonly string[]) {
    super(scope, id, {
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html
      policyName: afterStackName(scope, "rules", 255),
      policyDocument: Fn.sub(logGroupPolicy(arns)),
    });
  }
}

/** CloudFormation quotas, "Resources". */
const maxResources = 500;

/**
 * Checks the number of resources.
 *
 * @throws ConfigurationError if the stack, with all resources so far, has too many.
 */
export function checkRoom(scope: IConstruct): void {
  const all = Stack.of(scope).node.findAll().filter(CfnResource.isCfnResource).length;
  if (all <= maxResources) return;
  throw new ConfigurationError(
    `There are too many rules: with them, the stack has ${all} resources. CloudFormation allows ${maxResources}`,
  );
}

/** Rules to deploy as subscriptions, and resources that their function uses. */
export interface RuleSubscriptionsProps {
  readonly rules: readonly SubscriptionRule[];
  readonly storage: Storage;
  /** Messages that request a look at an endpoint. */
  readonly drains: IQueue;
  readonly egress: Egress;
  /** URL of the API. */
  readonly apiUrl: string;
}

/** Rules that are subscriptions of companies: created, updated and deleted with the stack. */
class RuleSubscriptions extends Construct {
  constructor(scope: Construct, id: string, props: RuleSubscriptionsProps) {
    super(scope, id);
    const { audit, companies, subscriptions, endpoints } = props.storage;
    const keeper = new BusFunction(this, "RuleSubscriptions", {
      folder: "rule-subscriptions",
      description: "Creates, updates and deletes the subscriptions of rules in code",
      timeout: Duration.seconds(60),
      environment: {
        AUDIT_TABLE: audit.tableName,
        COMPANIES_TABLE: companies.tableName,
        SUBSCRIPTIONS_TABLE: subscriptions.tableName,
        ENDPOINTS_TABLE: endpoints.tableName,
        DRAIN_QUEUE_URL: props.drains.queueUrl,
        ...props.egress,
        API_URL: props.apiUrl,
      },
    });
    audit.grant(keeper, "dynamodb:PutItem");
    companies.grant(keeper, "dynamodb:UpdateItem");
    subscriptions.grant(keeper, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem");
    endpoints.grant(keeper, "dynamodb:UpdateItem");
    props.drains.grantSendMessages(keeper);
    for (const { name, companyId, subscription } of props.rules) {
      const resource = new CustomResource(this, `Rule-${name}`, {
        serviceToken: keeper.functionArn,
        resourceType: "Custom::RuleSubscription",
        properties: {
          Rule: name,
          CompanyId: String(companyId),
          Subscription: JSON.stringify(subscription),
        },
      });
      // Including the role's policy, without which the function could not delete the subscription.
      resource.node.addDependency(keeper, keeper.role);
    }
  }
}
