import { type Attribute, AttributeType, ProjectionType } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { indexedAttributes } from "../bus/delivery/row.ts";
import { listedAttributes } from "../bus/events/event-list.ts";
import { BusTable } from "./bus-table.ts";
import { EncryptionKey } from "./encryption-key.ts";

const sortedId: Attribute = { name: "id", type: AttributeType.STRING };
const company: Attribute = { name: "company_id", type: AttributeType.NUMBER };
const hash: Attribute = { name: "hash", type: AttributeType.STRING };
const ofScope: Attribute = { name: "scope", type: AttributeType.STRING };
const owner: Attribute = { name: "owner", type: AttributeType.STRING };

/**
 * The tables. The company is the partition key of everything that belongs to it, so that no query reaches another's.
 */
export class Storage extends Construct {
  readonly encryptionKey: EncryptionKey;
  /** Companies by number. */
  readonly companies: BusTable;
  /** API keys and portal sessions by their hash. The index `ByOwner` has them by owner, in order of creation. */
  readonly apiKeys: BusTable;
  /** Subscriptions, and for each company an item with their version. */
  readonly subscriptions: BusTable;
  /**
   * The health of subscriptions' endpoints. The index `Wake` has the times at which to wake those with waiting
   * deliveries.
   */
  readonly endpoints: BusTable;
  /** Systems whose webhooks become events. */
  readonly sources: BusTable;
  /**
   * Accepted events by id, for deduplication and replays. The index `ByTime` has them by time of acceptance, with the
   * content of short ones, and with one item for each batch.
   */
  readonly events: BusTable;
  /**
   * Records of what must not repeat for a while: deduplication windows by company, and calls with an Idempotency-Key
   * by caller.
   */
  readonly deduplication: BusTable;
  /**
   * Deliveries with their attempts, whose ids sort by time. The index `Undelivered` has those that have not arrived,
   * by company, status and id. `Due` has the waiting ones, by endpoint and time.
   */
  readonly deliveries: BusTable;
  /** Deliveries of ordered subscriptions by lane, and accepted events that are not dispatched by ordering key. */
  readonly lanes: BusTable;
  /** Jobs that send many deliveries, by company and id. */
  readonly replays: BusTable;
  /** The last event applied to each record in companies' other systems, by company and subscription. */
  readonly appliedRecords: BusTable;
  /** Calls that changed something, by company and time. */
  readonly audit: BusTable;
  /** Events that were refused or suppressed, by their sender and time, and by company and event. */
  readonly refusals: BusTable;
  /** Counts of deliveries by company and hour, for hours that have ended. */
  readonly statistics: BusTable;
  /** Use of each company's rate limits, by window of time. */
  readonly rateCounts: BusTable;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.encryptionKey = new EncryptionKey(this, "EncryptionKey");
    this.apiKeys = this.table("ApiKeys", hash);
    this.apiKeys.addGlobalSecondaryIndex({
      indexName: "ByOwner",
      partitionKey: owner,
      sortKey: sortedId,
    });
    this.companies = this.table("Companies", { name: "list", type: AttributeType.STRING }, company);
    this.subscriptions = this.companyTable("Subscriptions");
    this.endpoints = this.companyTable("Endpoints");
    this.endpoints.addGlobalSecondaryIndex({
      indexName: "Wake",
      partitionKey: { name: "wake_shard", type: AttributeType.NUMBER },
      sortKey: { name: "wake_at", type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.sources = this.companyTable("Sources");
    this.events = this.companyTable("Events");
    this.events.addGlobalSecondaryIndex({
      indexName: "ByTime",
      partitionKey: company,
      sortKey: { name: "listed_at", type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...listedAttributes],
    });
    this.deduplication = this.table("Deduplication", ofScope, {
      name: "key",
      type: AttributeType.STRING,
    });
    this.deliveries = this.companyTable("Deliveries");
    // Only undelivered rows have its sort key, so a delivery that succeeds at once costs no further write.
    this.deliveries.addGlobalSecondaryIndex({
      indexName: "Undelivered",
      partitionKey: company,
      sortKey: { name: "undelivered", type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...indexedAttributes, "expires_at"],
    });
    this.deliveries.addGlobalSecondaryIndex({
      indexName: "Due",
      partitionKey: { name: "endpoint", type: AttributeType.STRING },
      sortKey: { name: "due", type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...indexedAttributes, "expires_at"],
    });
    this.lanes = this.table("Lanes", { name: "lane", type: AttributeType.STRING }, sortedId);
    this.replays = this.companyTable("Replays");
    this.appliedRecords = this.companyTable("AppliedRecords");
    this.audit = this.companyTable("Audit");
    this.refusals = this.table("Refusals", ofScope, sortedId);
    this.statistics = this.companyTable("Statistics");
    this.rateCounts = this.table("RateCounts", sortedId);
  }

  private companyTable(name: string): BusTable {
    return this.table(name, company, sortedId);
  }

  private table(name: string, partitionKey: Attribute, sortKey?: Attribute): BusTable {
    const { encryptionKey } = this;
    return new BusTable(this, name, {
      partitionKey,
      ...(sortKey ? { sortKey } : {}),
      encryptionKey,
    });
  }
}
