import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect, vi } from "vitest";
import { companyItems } from "../../bus/aws/company-items.ts";
import { tables } from "../../bus/aws/tables.ts";
import { type DeliveryList, deliveryList } from "../../bus/delivery/deliveries-table.ts";
import { deliveryQueues } from "../../bus/delivery/queues.ts";
import { type EventList, eventList, eventStore } from "../../bus/events/events-table.ts";
import { checkPublication } from "../../bus/events/publication.ts";
import type { Listed } from "../../bus/history/cursor.ts";
import {
  type DeliveryQuery,
  deliveryFilterOf,
  type EventQuery,
  eventFilterOf,
} from "../../bus/history/filter.ts";
import { listDeliveries, listEvents } from "../../bus/history/history.ts";
import { type ResendPorts, resendDelivery } from "../../bus/history/resend.ts";
import type { DeliverySummary } from "../../bus/history/view.ts";
import type { Subscription } from "../../bus/subscriptions/subscription.ts";
import { type EventCode, eventTypes, sample } from "../../catalog/index.ts";
import type { SampleKeys } from "../../cli/sample-company.ts";
import type { TestBus } from "./test-bus.ts";

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/**
 * Returns the history of a test bus as the API shows it. Deliveries are those of the sample
 * company.
 */
export function historyOf(bus: TestBus) {
  const events: EventList = eventList(bus.refOf("StorageEvents"));
  const deliveries: DeliveryList = deliveryList(bus.refOf("StorageDeliveries"));
  const ports = {
    events,
    deliveries,
    subscriptions: companyItems<Subscription>(bus.refOf("StorageSubscriptions")),
    queues: deliveryQueues({
      slow: {
        webhooks: bus.refOf("WebhooksSlowDeliveriesQueue"),
        integrations: bus.refOf("IntegrationsSlowDeliveriesQueue"),
      },
      turns: {},
      drain: bus.refOf("DrainsQueue"),
    }),
  } satisfies ResendPorts;

  const eventPage = async (company: number, query: EventQuery, limit = 100, cursor?: string) =>
    pageOf(await listEvents(events, company, eventFilterOf(query), { limit, cursor }, Date.now()));

  const deliveryPage = async (query: DeliveryQuery, limit = 100, cursor?: string) =>
    pageOf(await listDeliveries(ports, 1, deliveryFilterOf(query), { limit, cursor }, Date.now()));

  return {
    ports,
    eventPage,
    deliveryPage,
    resend: (id: string) => resendDelivery(ports, 1, id, Date.now()),

    /** Publishes an event as a publisher that is allowed to. */
    async publish(...sent: { readonly event: string }[]): Promise<void> {
      const [publisher] = eventTypes.get(sent[0]?.event ?? "")?.publishers ?? [];
      const answer = await bus.publish(publisher as keyof SampleKeys["publishers"], sent);
      if (answer.status !== 202) throw new Error(await answer.text());
    },

    /** Stores an event, as accepted at a time, without putting it on a bus. */
    async store(company_id: number, code: EventCode, acceptedAt: number): Promise<string> {
      const [publisher = ""] = eventTypes.get(code)?.publishers ?? [];
      const checked = checkPublication(
        {
          ...sample(code),
          id: crypto.randomUUID(),
          company_id,
          ts: Math.floor(acceptedAt / 1000),
        },
        { kind: "publisher", publisher },
        { nowMs: acceptedAt, newId: () => "" },
      );
      if (!checked.ok) throw new Error(JSON.stringify(checked.problem));
      await eventStore(bus.refOf("StorageEvents")).add(checked.publication, {
        accepted_at: acceptedAt,
      });
      return checked.publication.event.id;
    },

    /** Makes an item expire, as it does before DynamoDB deletes it. */
    async expire(table: "Events" | "Deliveries", company_id: number, id: string): Promise<void> {
      await tables.send(
        new UpdateCommand({
          TableName: bus.refOf(`Storage${table}`),
          Key: { company_id, id },
          UpdateExpression: "SET expires_at = :past",
          ExpressionAttributeValues: { ":past": Math.floor(Date.now() / 1000) - 1 },
        }),
      );
    },

    /** Returns the delivery of a subscription once it has a status. */
    async delivery(
      subscription_id: string,
      status: DeliverySummary["status"],
      attempts = 1,
    ): Promise<DeliverySummary> {
      const look = async () => {
        const [found] = (await deliveryPage({ subscription_id })).items;
        expect([found?.status, found?.attempt_count]).toEqual([status, attempts]);
        return found as DeliverySummary;
      };
      return vi.waitFor(look, { timeout: 60_000, interval: 50 });
    },
  };
}

/** Returns an event of the sample company. */
export const newEvent = (code: EventCode) => ({
  ...sample(code),
  id: crypto.randomUUID(),
  company_id: 1,
});

/** Returns all items of a list, page by page. */
export async function allOf<Item>(
  page: (cursor: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const answer: Page<Item> = await page(cursor ?? undefined);
    items.push(...answer.items);
    cursor = answer.next;
  } while (cursor !== null);
  return items;
}

export function pageOf<Item>(listed: Listed<Item>) {
  if (listed.kind !== "page") throw new Error(listed.kind);
  return listed;
}

/** Returns the number of events that the bus has stored. */
export async function storedEvents(bus: TestBus): Promise<number> {
  const TableName = bus.refOf("StorageEvents");
  const scan = new ScanCommand({
    TableName,
    Select: "COUNT",
    ConsistentRead: true,
    // Without the items that list batches.
    FilterExpression: "attribute_exists(body)",
  });
  return (await tables.send(scan)).Count ?? 0;
}
