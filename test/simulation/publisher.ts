import {
  type BusDetail,
  busDetail,
  type LicenseEvent,
  type Stamp,
} from "../../bus/events/event.ts";
import { orderingKeyOf } from "../../bus/ordering/lane.ts";
import { uuidFrom } from "../../bus/values/id.ts";
import { type BusEventCode, type EventData, eventTypes } from "../../catalog/index.ts";
import { call, clockOf, type Environment } from "./environment.ts";
import type { World } from "./world.ts";

export const companyId = 1;
const code = "license.activated";

/** Returns the event that a seed publishes at a position of its order. */
export function eventOf(seed: number, i: number, objects: number): LicenseEvent {
  const id = uuidFrom(`${seed}/${i}`);
  const license = { id: 1 + (i % objects) };
  return { id, event: code, company_id: companyId, user_id: null, ts: 0, data: { license } };
}

/**
 * Accepts the events of one request, as ingest does.
 *
 * @throws Error for a 503. The publisher retries.
 */
export async function ingest(
  events: readonly LicenseEvent[],
  environment: Environment,
  world: World,
): Promise<void> {
  const { stores, history, scheduler } = world;
  const on = <T>(name: string, effect: () => Promise<T>) => call(environment, world, name, effect);
  const nowMs = clockOf(environment, world);
  const { ordered = [] } = await on("version", async () =>
    stores.subscriptions.versionOf(companyId),
  );
  const details = await Promise.all(
    events.map(async (event, position) => {
      const stamp = { accepted_at: nowMs, ...(position > 0 && { position }) };
      const detail = await on("events.add", () => store(event, "license-api", stamp, world));
      if (ordered.includes("webhooks")) {
        await on("lanes.note", () => stores.lanes.notePending(detail, "webhooks"));
      }
      return detail;
    }),
  );
  await on("PutEvents", async () => {
    for (const detail of details) put(detail, "license-api", world);
  });
  for (const detail of details) {
    const { company_id, id, event, accepted_at, position } = detail;
    if (history.accepted.has(id)) continue;
    history.accepted.set(id, {
      company_id,
      id,
      event,
      accepted_at,
      ...(position !== undefined && { position }),
      orderingKey: orderingKeyOf(detail),
      answeredAt: scheduler.now(),
    });
  }
}

async function store(
  event: LicenseEvent,
  publisher: string,
  place: Stamp,
  { stores }: World,
): Promise<BusDetail> {
  const record = { publisher, content: event, ...place };
  const { isNew, stored } = await stores.events.add(record);
  const { accepted_at, position } = stored as typeof record;
  return busDetail(
    { consumers: eventTypes.get(event.event)?.consumers ?? [] },
    {
      kind: isNew ? "new" : "repeat",
      event,
      place: { accepted_at, ...(position !== undefined && { position }) },
    },
  );
}

/** EventBridge puts an event on a channel's queue, and sometimes twice. */
function put(detail: BusDetail, source: string, world: World): void {
  const { stores, random, faults, history } = world;
  const event = { source, "detail-type": detail.event, detail };
  const copies = random.chance(faults().duplicate) ? 2 : 1;
  if (copies > 1 || detail.repeat) history.disturb([detail.id]);
  for (let i = 0; i < copies; i++) {
    const delayMs = random.chance(faults().late) ? random.pick([5_000, 120_000, 1_200_000]) : 0;
    if (delayMs > 0) history.disturb([detail.id]);
    stores.queues.queues.events.send(event, { delayMs });
  }
}

/** Publishes one of the bus's own events, and stores it first as ingest does. */
export async function announceOn<Code extends BusEventCode>(
  code: Code,
  announcement: {
    readonly id: string;
    readonly company_id: number;
    readonly ts: number;
    readonly data: EventData<Code>;
  },
  world: World,
): Promise<void> {
  const { id, company_id, ts, data } = announcement;
  const { history, scheduler } = world;
  if ("delivery" in data) {
    history.announcedDead.add(data.delivery.id);
    world.watch.announcedDead(data.delivery.id);
  }
  const event: LicenseEvent = { id, event: code, company_id, user_id: null, ts, data };
  const detail = await store(event, "bus", { accepted_at: Math.floor(scheduler.now()) }, world);
  put(detail, "bus", world);
}
