import type { Channel } from "../../catalog/index.ts";
import type { Lane } from "../delivery/message.ts";
import { droppedWhenEnabled, subscriptionDeleted } from "../delivery/outcome.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import type { Endpoint, EndpointKey } from "../endpoints/endpoint.ts";
import { cancelReplay } from "../replays/continue-replay.ts";
import { timeOfId } from "../values/id.ts";
import { sweepMs } from "./sweep.ts";
import type { DrainPorts, Look, WakeAt } from "./types.ts";

/** Maximum number of rows of a group that one look ends. */
const limit = 1_000;

/** Ends the undelivered rows of a deleted subscription. An attempt that has begun can still deliver. */
export async function endDeleted(
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
