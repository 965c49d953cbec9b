import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Channel } from "../catalog/index.ts";
import { isWritten } from "./conditional-write.ts";
import { tables } from "./tables.ts";

/** How far back changes are named. With these, an item is below the 1 KB that a write is billed by. */
const mostRecent = 20;

/** What happened to a company's subscriptions. */
export type Changes = {
  /** How many changes there were in all. */
  readonly version: number;
  /** Ids of the subscriptions that were changed last, the latest first. */
  readonly recent: readonly string[];
  /** How many subscriptions there are. */
  readonly count: number;
  /** Channels on which there are, or once were, ordered subscriptions. */
  readonly ordered?: readonly Channel[];
};

const none: Changes = { version: 0, recent: [], count: 0 };

/**
 * Counts the changes of each company's subscriptions and names the last of them, so that one small read
 * tells whether what is in memory still holds, and what of it to read again.
 */
export function subscriptionChanges(table: string) {
  async function read(companyId: number): Promise<Changes> {
    const { Item } = await tables.send(
      new GetCommand({ TableName: table, Key: { company_id: companyId }, ConsistentRead: true }),
    );
    return (Item as Changes | undefined) ?? none;
  }

  /**
   * Records a change that is stored: whoever reads of it must find it.
   *
   * @param more - How many subscriptions there are more by it.
   * @param orderedOn - Its channel, if it is ordered.
   */
  async function record(
    companyId: number,
    subscriptionId: string,
    more: -1 | 0 | 1,
    orderedOn?: Channel,
  ): Promise<void> {
    for (;;) {
      const { version, recent, count, ordered = [] } = await read(companyId);
      const channels = orderedOn === undefined ? ordered : [...new Set([...ordered, orderedOn])];
      const changes: Changes = {
        version: version + 1,
        recent: [subscriptionId, ...recent].slice(0, mostRecent),
        count: count + more,
        ...(channels.length > 0 && { ordered: channels }),
      };
      const put = new PutCommand({
        TableName: table,
        Item: { company_id: companyId, ...changes },
        ConditionExpression: "attribute_not_exists(company_id) OR version = :version",
        ExpressionAttributeValues: { ":version": version },
      });
      if (await isWritten(tables.send(put))) return;
      // Somebody else was faster: their change counts first.
    }
  }

  return { read, record };
}
export type SubscriptionChanges = ReturnType<typeof subscriptionChanges>;
