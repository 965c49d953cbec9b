import { RemovalPolicy } from "aws-cdk-lib";
import { type Attribute, AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";

const sortedId: Attribute = { name: "id", type: AttributeType.STRING };
const company: Attribute = { name: "company_id", type: AttributeType.NUMBER };
const hash: Attribute = { name: "hash", type: AttributeType.STRING };

/** The tables. Whatever belongs to a company has it as the partition: no query reaches another's. */
export class Storage extends Construct {
  /** API keys by their hash. */
  readonly apiKeys: Table;
  readonly subscriptions: Table;
  /** How often each company's subscriptions changed, and which last. */
  readonly subscriptionChanges: Table;
  /** Systems whose webhooks are events here. */
  readonly sources: Table;
  /** Accepted events by their id: the deduplication, and the store for replays. */
  readonly events: Table;
  /** Which of the events that are let through once were, by what counts as the same. */
  readonly onceMarks: Table;
  /** Deliveries with their attempts; their ids sort by time. */
  readonly deliveries: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.apiKeys = this.table("ApiKeys", hash);
    this.subscriptions = this.companyTable("Subscriptions");
    this.subscriptionChanges = this.table("SubscriptionChanges", company);
    this.sources = this.companyTable("Sources");
    this.events = this.companyTable("Events");
    this.onceMarks = this.companyTable("OnceMarks");
    this.deliveries = this.companyTable("Deliveries");
  }

  private companyTable(name: string): Table {
    return this.table(name, company, sortedId);
  }

  private table(name: string, partitionKey: Attribute, sortKey?: Attribute): Table {
    return new Table(this, name, {
      partitionKey,
      ...(sortKey ? { sortKey } : {}),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: "expires_at",
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
