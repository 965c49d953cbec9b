import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Channel } from "../../catalog/index.ts";
import { companyItems, type Deleted, versionId } from "../aws/company-items.ts";
import { isWritten, tables } from "../aws/tables.ts";
import type { Subscription } from "./subscription.ts";

/** Maximum number of changes to name. It keeps an item below the 1 KB of one write unit. */
const maxRecent = 20;

/** The version of a company's subscriptions. */
type CompanyVersion = {
  /** Number of changes so far. */
  readonly version: number;
  /** Ids of the subscriptions that changed last, latest first. */
  readonly recent: readonly string[];
  /** Number of subscriptions. */
  readonly count: number;
  /** Channels that have, or once had, ordered subscriptions. */
  readonly ordered?: readonly Channel[];
};

const none: CompanyVersion = { version: 0, recent: [], count: 0 };

/**
 * The version of each company's subscriptions, an item in the same table. One small read shows if a copy in memory is
 * current, and which subscriptions to read.
 *
 * @param table - The table of subscriptions.
 */
export function companyVersions(table: string) {
  async function read(companyId: number): Promise<CompanyVersion> {
    const Key = { company_id: companyId, id: versionId };
    const get = new GetCommand({ TableName: table, Key, ConsistentRead: true });
    return ((await tables.send(get)).Item as CompanyVersion | undefined) ?? none;
  }

  /**
   * Counts a change of a subscription. The change is stored before, so a reader of the new version finds it.
   *
   * @param added - Number of subscriptions that the change adds.
   * @param orderedOn - The subscription's channel, if it is ordered.
   */
  async function increment(
    companyId: number,
    subscriptionId: string,
    added: -1 | 0 | 1,
    orderedOn?: Channel,
  ): Promise<void> {
    for (;;) {
      const { version, recent, count, ordered = [] } = await read(companyId);
      const channels = orderedOn === undefined ? ordered : [...new Set([...ordered, orderedOn])];
      const next: CompanyVersion = {
        version: version + 1,
        recent: [subscriptionId, ...recent].slice(0, maxRecent),
        count: count + added,
        ...(channels.length > 0 && { ordered: channels }),
      };
      const put = new PutCommand({
        TableName: table,
        Item: { company_id: companyId, id: versionId, ...next },
        ConditionExpression: "attribute_not_exists(company_id) OR version = :version",
        ExpressionAttributeValues: { ":version": version },
      });
      // Otherwise another change came first, and this one counts after it.
      if (await isWritten(tables.send(put))) return;
    }
  }

  return { read, increment };
}
export type CompanyVersions = ReturnType<typeof companyVersions>;

/**
 * Subscriptions, with the version of each company's. The version is incremented after a change is stored, so dispatch
 * never takes an old subscription for a new one.
 */
export function subscriptionStore(table: string) {
  const items = companyItems<Subscription>(table);
  const versions = companyVersions(table);
  const increment = ({ company_id, id, ordered, channel }: Subscription, added: 0 | 1) =>
    versions.increment(company_id, id, added, ordered ? channel : undefined);
  return {
    ...items,

    async countOf(companyId: number): Promise<number> {
      return (await versions.read(companyId)).count;
    },

    async put(subscription: Subscription): Promise<boolean> {
      const isNew = await items.put(subscription);
      await increment(subscription, isNew ? 1 : 0);
      return isNew;
    },

    async replace(subscription: Subscription): Promise<boolean> {
      const replaced = await items.replace(subscription);
      if (replaced) await increment(subscription, 0);
      return replaced;
    },

    async delete(subscription: Subscription): Promise<Deleted> {
      const deleted = await items.delete(subscription);
      if (deleted === "changed") return deleted;
      const { company_id, id } = subscription;
      await versions.increment(company_id, id, deleted === "deleted" ? -1 : 0);
      return deleted;
    },
  };
}
export type SubscriptionStore = ReturnType<typeof subscriptionStore>;
