import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Subscription } from "../domain/subscription.ts";
import { tables } from "./tables.ts";

export type Page<Item> = { readonly items: readonly Item[]; readonly next?: string };

/** Subscriptions by company and id. The company is the partition: no call can reach another's. */
export function subscriptionStore(table: string) {
  return {
    async put(subscription: Subscription): Promise<void> {
      await tables.send(new PutCommand({ TableName: table, Item: subscription }));
    },

    async get(companyId: number, id: string): Promise<Subscription | undefined> {
      const found = await tables.send(
        new GetCommand({
          TableName: table,
          Key: { company_id: companyId, id },
          ConsistentRead: true,
        }),
      );
      return found.Item as Subscription | undefined;
    },

    /** @returns Whether there was one. */
    async delete(companyId: number, id: string): Promise<boolean> {
      const { Attributes } = await tables.send(
        new DeleteCommand({
          TableName: table,
          Key: { company_id: companyId, id },
          ReturnValues: "ALL_OLD",
        }),
      );
      return Attributes !== undefined;
    },

    /** @param after - The id that the page before ended with. */
    async page(companyId: number, limit: number, after?: string): Promise<Page<Subscription>> {
      const found = await tables.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "company_id = :company",
          ExpressionAttributeValues: { ":company": companyId },
          ...(after === undefined
            ? {}
            : { ExclusiveStartKey: { company_id: companyId, id: after } }),
          Limit: limit,
          ConsistentRead: true,
        }),
      );
      const next = found.LastEvaluatedKey?.id as string | undefined;
      return {
        items: (found.Items ?? []) as Subscription[],
        ...(next === undefined ? {} : { next }),
      };
    },

    /** All of a company. Read consistently: a change holds from the next event on. */
    async all(companyId: number): Promise<readonly Subscription[]> {
      const items: Subscription[] = [];
      let after: string | undefined;
      do {
        const page: Page<Subscription> = await this.page(companyId, 1000, after);
        items.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      return items;
    },
  };
}
export type SubscriptionStore = ReturnType<typeof subscriptionStore>;
