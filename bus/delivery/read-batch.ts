import { batchGet } from "../aws/batch-get.ts";
import { versionId } from "../aws/company-items.ts";
import { endpointOf } from "../endpoints/endpoints-table.ts";
import { eventRecordOf, recordAttributes } from "../events/event-record.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { rowAttributes, rowOf } from "./row.ts";
import type { Found, Key, SubscriptionVersion, Wanted } from "./types.ts";

type Item = Readonly<Record<string, unknown>>;

const key = ["company_id", "id"] as const;
const noVersion: SubscriptionVersion = { version: 0, recent: [] };

/** Returns a reader of everything that a batch needs. It makes one call for each 100 items. */
export function batchReader(env: {
  readonly SUBSCRIPTIONS_TABLE: string;
  readonly ENDPOINTS_TABLE: string;
  readonly DELIVERIES_TABLE: string;
  readonly EVENTS_TABLE: string;
}): (wanted: Wanted) => Promise<Found> {
  const { SUBSCRIPTIONS_TABLE, ENDPOINTS_TABLE, DELIVERIES_TABLE, EVENTS_TABLE } = env;
  return async ({
    versions = [],
    subscriptions = [],
    endpoints = [],
    deliveries = [],
    events = [],
    mayLag = false,
  }) => {
    const wanted = {
      [SUBSCRIPTIONS_TABLE]: {
        keys: once([...versions.map(versionKey), ...subscriptions]),
        isConsistent: true,
      },
      [ENDPOINTS_TABLE]: { keys: once(endpoints), isConsistent: !mayLag },
      [DELIVERIES_TABLE]: {
        keys: once(deliveries),
        isConsistent: !mayLag,
        attributes: [...key, ...rowAttributes],
      },
      [EVENTS_TABLE]: {
        keys: once(events),
        isConsistent: true,
        attributes: [...key, ...recordAttributes],
      },
    };
    const { items, missing } = await batchGet(wanted);
    const finder = (table: string) =>
      finderOf(wanted[table]?.keys ?? [], items[table] ?? [], missing[table] ?? []);
    const subscription = finder(SUBSCRIPTIONS_TABLE);
    const endpoint = finder(ENDPOINTS_TABLE);
    const delivery = finder(DELIVERIES_TABLE);
    const event = finder(EVENTS_TABLE);
    return {
      version: (companyId) =>
        (subscription(versionKey(companyId)) as SubscriptionVersion | undefined) ?? noVersion,
      subscription: (key) => subscription(key) as Subscription | undefined,
      endpoint: (key) => endpointOf(endpoint(key)),
      delivery: (key) => {
        const item = delivery(key);
        return item && rowOf(item);
      },
      event: (key) => eventRecordOf(event(key), Date.now()),
    };
  };
}

function versionKey(company_id: number): Key {
  return { company_id, id: versionId };
}

/** DynamoDB refuses a request that repeats a key. */
function once(keys: readonly Key[]): readonly Key[] {
  const byText = keys.map(
    ({ company_id, id }) => [textOf({ company_id, id }), { company_id, id }] as const,
  );
  return [...new Map(byText).values()];
}

function finderOf(wanted: readonly Key[], items: readonly Item[], missing: readonly object[]) {
  const found = new Map(items.map((item) => [textOf(item as Key), item]));
  const read = new Set(wanted.map(textOf));
  for (const key of missing) read.delete(textOf(key as Key));
  return (key: Key): Item | undefined => {
    if (!read.has(textOf(key))) throw new Error(`DynamoDB did not return the item ${textOf(key)}`);
    return found.get(textOf(key));
  };
}

function textOf({ company_id, id }: Key): string {
  return `${company_id}/${id}`;
}
