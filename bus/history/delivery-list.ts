import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { newestFirst } from "../aws/newest-first.ts";
import { projectionOf, tables } from "../aws/tables.ts";
import { type DeliveryRecord, rowAttributes, undeliveredKey } from "../delivery/row.ts";
import { isExpired } from "../events/event-record.ts";
import { deliveryIdsBetween, endOfTime } from "../values/id.ts";
import { type DeliveryFilter, showsDelivery } from "./filter.ts";

/** Deliveries that have not arrived, by `undelivered`: those that have are not in it. */
const undelivered = "Undelivered";

const projection = projectionOf(["company_id", "id", "expires_at", ...rowAttributes]);

/** Lists a company's deliveries. */
export function deliveryList(table: string) {
  return {
    /** @param page - `after` is the id that the page before ended with. */
    async page(
      companyId: number,
      filter: DeliveryFilter,
      { limit, after }: { readonly limit: number; readonly after?: string },
      nowMs: number,
    ): Promise<{ readonly items: readonly DeliveryRecord[]; readonly next?: string }> {
      const from = filter.from ?? 0;
      const to = (filter.before ?? endOfTime + 1) - 1;
      if (from > to) return { items: [] };
      const [low, high] = deliveryIdsBetween(from, to);
      // DynamoDB takes no start outside of the range.
      if (after !== undefined && after < low) return { items: [] };
      const start = after !== undefined && after <= high ? after : undefined;
      const { status, codes, subscription_id, event_id } = filter;
      const keyOf =
        status === "retrying" || status === "held" || status === "dead"
          ? (id: string) => undeliveredKey(status, id)
          : undefined;
      const { items, last } = await newestFirst<DeliveryRecord>({
        query: {
          TableName: table,
          ...(keyOf ? { IndexName: undelivered } : {}),
          KeyConditionExpression: `company_id = :company AND ${keyOf ? "undelivered" : "id"} BETWEEN :low AND :high`,
          ExpressionAttributeValues: {
            ":company": companyId,
            ":low": keyOf ? keyOf(low) : low,
            ":high": keyOf ? keyOf(high) : high,
          },
          ...projection,
        },
        start:
          start === undefined
            ? undefined
            : {
                company_id: companyId,
                id: start,
                ...(keyOf ? { undelivered: keyOf(start) } : {}),
              },
        limit,
        isFiltered:
          Boolean(codes) ||
          subscription_id !== undefined ||
          event_id !== undefined ||
          status === "delivered" ||
          status === "dropped",
        shows: (entry) => showsDelivery(filter, entry, nowMs),
      });
      return { items, ...(last ? { next: last.id } : {}) };
    },

    async get(companyId: number, id: string, nowMs: number): Promise<DeliveryRecord | undefined> {
      const { Item } = await tables.send(
        new GetCommand({
          TableName: table,
          Key: { company_id: companyId, id },
          ConsistentRead: true,
        }),
      );
      const found = Item as DeliveryRecord | undefined;
      return found && !isExpired(found, nowMs) ? found : undefined;
    },
  };
}
export type DeliveryList = ReturnType<typeof deliveryList>;
