import { CustomResource, Duration } from "aws-cdk-lib";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { SubscriptionRule } from "../../bus/rules/index.ts";
import { BusFunction, type Egress } from "../bus-function.ts";
import type { Storage } from "../storage.ts";

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
export class RuleSubscriptions extends Construct {
  constructor(scope: Construct, id: string, props: RuleSubscriptionsProps) {
    super(scope, id);
    const { subscriptions, endpoints } = props.storage;
    const keeper = new BusFunction(this, "RuleSubscriptions", {
      folder: "rule-subscriptions",
      description: "Creates, updates and deletes the subscriptions of rules in code",
      timeout: Duration.seconds(60),
      environment: {
        SUBSCRIPTIONS_TABLE: subscriptions.tableName,
        ENDPOINTS_TABLE: endpoints.tableName,
        DRAIN_QUEUE_URL: props.drains.queueUrl,
        ...props.egress,
        API_URL: props.apiUrl,
      },
    });
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
