import type { Channel } from "../../catalog/index.ts";
import { announceDisabled } from "../delivery/announcements.ts";
import type { Lane } from "../delivery/message.ts";
import { droppedWhenEnabled, subscriptionDeleted } from "../delivery/outcome.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { type Endpoint, type EndpointKey, indexLagMs, touchMs } from "../endpoints/endpoint.ts";
import { cancelReplay, continueReplay } from "../replays/continue-replay.ts";
import { timeOfId } from "../values/id.ts";
import { sendDue } from "./send-due.ts";
import { sweepMs } from "./sweep.ts";
import { type DrainPorts, earliest, type Look, type WakeAt } from "./types.ts";

/** Milliseconds until the next look if this one dies, or if a row began to wait during it. */
const lookMs = sweepMs;
/** Clocks differ by up to this many milliseconds. */
const earlyMs = 1_000;

/**
 * Wakes an endpoint: sends its deliveries that are due in the next minute, at its pace and as its circuit allows. A
 * drain message may come twice, or too early: the endpoint's `wake_at` decides.
 */
export async function drain(key: EndpointKey, ports: DrainPorts): Promise<void> {
  const found = await ports.read({ subscriptions: [key], endpoints: [key] });
  const known = found.endpoint(key);
  const now = ports.now();
  if (known.wake_at === undefined || known.wake_at > now + earlyMs) return;
  const endpoint = await ports.endpoints.begin(key, known, now + lookMs);
  if (!endpoint) return;
  const subscription = found.subscription(key);
  const next = subscription
    ? await drainSubscription({ key, subscription, endpoint, now }, ports)
    : await endDeleted(key, endpoint, ports);
  // The index of waiting rows lags: a row that began to wait a moment ago may not be in it.
  const { touched_at = 0 } = endpoint;
  const isIndexCurrent = now - touched_at > indexLagMs + touchMs;
  const wakeAt = isIndexCurrent ? next : earliest(next, now + indexLagMs);
  if (!subscription && wakeAt === undefined) return ports.endpoints.forget(key, endpoint);
  await ports.endpoints.finish(key, endpoint, wakeAt);
  // The next sweep may be too late.
  if (wakeAt !== undefined && wakeAt < now + sweepMs) {
    await ports.queues.drain([{ key, delayMs: Math.max(0, wakeAt - ports.now()) }]);
  }
}

async function drainSubscription(look: Look, ports: DrainPorts): Promise<WakeAt> {
  const { key, subscription, endpoint } = look;
  await announceDisabled(subscription, endpoint, ports);
  const dropped = await dropHeld(look, ports);
  const replayed = await continueReplay(key, endpoint, subscription, ports);
  return earliest(dropped, replayed, await sendDue(look, ports));
}

/** Maximum number of rows of a group that one look ends. */
const limit = 1_000;

/** Ends the undelivered rows of a deleted subscription. An attempt that has begun can still deliver. */
async function endDeleted(
  key: EndpointKey,
  endpoint: Endpoint,
  ports: DrainPorts,
): Promise<WakeAt> {
  await cancelReplay(key, endpoint, ports);
  const { due } = ports.deliveries;
  const waiting = ["retrying", "held", "in_order"] as const;
  const groups = await Promise.all(waiting.map((group) => due(key, group, { limit })));
  await endRows(groups.flat(), subscriptionDeleted, undefined, ports);
  const now = ports.now();
  if (groups.some(({ length }) => length >= limit)) return now;
  return groups.some(({ length }) => length > 0) ? now + sweepMs : undefined;
}

/** Drops the deliveries that were held when the company enabled the subscription, if it chose so. */
export async function dropHeld(look: Look, ports: DrainPorts): Promise<WakeAt> {
  const { key, subscription, endpoint, now } = look;
  const { drop_before } = endpoint.health;
  if (drop_before === undefined) return undefined;
  const { due } = ports.deliveries;
  const held = await due(key, "held", { until: drop_before, limit });
  const behind = await due(key, "in_order", { limit });
  const rows = [...held, ...behind.filter(({ id }) => timeOfId(id) <= drop_before)];
  await endRows(rows, droppedWhenEnabled, subscription.channel, ports);
  // There may be more. Later events can fill the group of rows behind others, so the number of dropped rows decides.
  if (rows.length > 0 && (held.length >= limit || behind.length >= limit)) return now;
  if (rows.length > 0 || now - drop_before < 2 * sweepMs) return now + sweepMs;
  await ports.endpoints.change(key, endpoint, (health) => {
    const { drop_before: at, ...rest } = health;
    return at === drop_before ? rest : health;
  });
  return undefined;
}

/**
 * Ends rows.
 *
 * @param channel - The channel of ordered rows, whose lanes then get a turn. If it is missing, no lane gets one.
 */
async function endRows(
  rows: readonly DeliveryRow[],
  reason: string,
  channel: Channel | undefined,
  { deliveries, lanes, queues, log }: DrainPorts,
): Promise<void> {
  const ended = new Map<string, Lane>();
  await Promise.all(
    rows.map(async (row) => {
      const { due_at: _, next_attempt_at: __, ...rest } = row;
      const { company_id, id, subscription_id, attempts, ordering_key, event_id, event } = row;
      const dead = { ...rest, status: "dead", reason } as const;
      if (await deliveries.write(dead, { attempts, isOpen: true })) return;
      const names = { delivery_id: id, event_id, event, company_id, subscription_id };
      log("delivery.ended", { ...names, outcome: "dead", deleted: true });
      if (ordering_key === undefined) return;
      const lane = { company_id, subscription_id, ordering_key };
      await lanes.remove(lane, id);
      ended.set(ordering_key, lane);
    }),
  );
  if (channel === undefined) return;
  await Promise.all([...ended.values()].map((lane) => queues.turn(channel, lane)));
}
