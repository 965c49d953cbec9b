import type { Lane } from "../delivery/message.ts";
import type { HoldReason } from "../delivery/outcome.ts";
import { type DeliveryRow, inOrderMs, leaseMs, messageOf, waitingOf } from "../delivery/row.ts";
import { circuitOf, indexLagMs, probeMs, probing } from "../endpoints/endpoint.ts";
import { paceOf, spanSeconds } from "../endpoints/pace.ts";
import { timeOfId } from "../values/id.ts";
import { type DrainPorts, earliest, type Look, type WakeAt } from "./types.ts";

const spanMs = 1000 * spanSeconds;
/** A turn cannot be delayed, so it is requested at most this many milliseconds early. */
const nearMs = 1_000;
/** Maximum number of rows behind others in their lanes for which one look requests a turn. */
const maxBehind = 100;
/** Number of rows to lease before their messages are sent. */
const rowsAtOnce = 100;
/** Maximum number of retries that one look holds. */
const maxHeld = 1_000;

/** A row, and when its message should arrive, in unix milliseconds. */
type Planned = { readonly row: DeliveryRow; readonly at: number };

/** Sends the rows that are due within a span, as the circuit allows. */
export async function sendDue(look: Look, ports: DrainPorts): Promise<WakeAt> {
  const { subscription, endpoint, now } = look;
  const circuit = circuitOf(subscription.enabled, endpoint.health, now);
  switch (circuit.state) {
    case "closed":
      return sendSpan(look, ports);
    case "half-open":
      return sendProbe(look, ports);
    case "open":
      return earliest(circuit.until, await holdRetries(look, "paused", ports));
    case "disabled":
      return holdRetries(look, "disabled", ports);
    default:
      return circuit satisfies never;
  }
}

/** Sends retries first, and then held rows, oldest first, at the endpoint's pace. Consumers that poll fetch held rows. */
async function sendSpan(look: Look, ports: DrainPorts): Promise<WakeAt> {
  const { key, subscription, endpoint, now } = look;
  const { due } = ports.deliveries;
  const { closed_at = 0, drop_before: after } = endpoint.health;
  const pace = paceOf(subscription.rate_limit, now - closed_at < spanMs);
  const rows = [...(await due(key, "retrying", { until: now + spanMs, limit: pace.length }))];
  const limit = isPolled(subscription) ? 0 : pace.length - rows.length;
  if (limit > 0) rows.push(...(await due(key, "held", { after, until: now, limit })));
  const planned = rows.map((row, i): Planned => {
    const { next_attempt_at = 0 } = row;
    return { row, at: Math.max(now + 1000 * (pace[i] ?? 0), next_attempt_at) };
  });
  const behind = await due(key, "in_order", { until: now + inOrderMs / 2, limit: maxBehind });
  // If one is due, the others go with it, so that all are due together the next time.
  const turns = (behind[0]?.due_at ?? Infinity) <= now + nearMs ? behind : [];
  await send([...planned, ...turns.map((row) => ({ row, at: now }))], look, ports);
  const later = planned.filter((one) => isOrdered(one) && !isNear(one, now));
  // The next look plans the rows that this span has no room for, and those that a rate limit holds.
  const isLimited = subscription.rate_limit && later.length < planned.length;
  const isAgain = rows.length >= pace.length || isLimited;
  return earliest(
    isAgain ? now + 1000 * (1 + (pace[rows.length - 1] ?? 0)) : undefined,
    // The index does not show the leases yet.
    rows.length > 0 ? now + leaseMs : undefined,
    turns.length > 0 ? now + inOrderMs : undefined,
    ...later.map(({ at }) => at),
    await nextDue(look, now + spanMs, ports),
  );
}

/** Holds the retries that become due while the endpoint cannot receive. */
async function holdRetries(look: Look, reason: HoldReason, ports: DrainPorts): Promise<WakeAt> {
  const { key, now } = look;
  const { due, write } = ports.deliveries;
  // Not earlier: the endpoint may recover before the others are due.
  const rows = await due(key, "retrying", { until: now, limit: maxHeld });
  await Promise.all(
    rows.map((row) => {
      const { next_attempt_at: _, due_at, ...rest } = row;
      const held = { ...rest, status: "held", reason, due_at: timeOfId(row.id) } as const;
      return write(held, { attempts: row.attempts, isOpen: true, due_at });
    }),
  );
  // The index shows them as retrying for a while.
  if (rows.length > 0) await ports.endpoints.wake(key, now + indexLagMs, ports.now());
  if (rows.length >= maxHeld) return now;
  const next = await nextDue(look, now, ports);
  return next === undefined ? undefined : Math.max(next, now + spanMs);
}

/** Sends the oldest waiting delivery as the probe of a half-open endpoint. If none waits, the next event probes. */
async function sendProbe(look: Look, ports: DrainPorts): Promise<WakeAt> {
  const { key, endpoint, now } = look;
  const { due } = ports.deliveries;
  const { drop_before, open_until } = endpoint.health;
  let row: DeliveryRow | undefined;
  for (const waiting of ["held", "retrying", "in_order"] as const) {
    const after = waiting === "held" ? drop_before : undefined;
    row ??= (await due(key, waiting, { after, until: now, limit: 1 }))[0];
  }
  if (!row) return nextDue(look, now, ports);
  const { endpoint: probed, isChanged } = await ports.endpoints.change(key, endpoint, (health) =>
    health.open_until === open_until ? probing(health, row.id, now) : health,
  );
  // Another look's probe was quicker.
  if (!isChanged) return probed.health.open_until ?? now;
  await send([{ row, at: now }], look, ports);
  return now + probeMs;
}

/** Returns when the first retry after a time is due, the lease of a held row ends, or a lane needs a look. */
async function nextDue(
  { key, subscription, now }: Look,
  after: number,
  { deliveries: { due } }: DrainPorts,
): Promise<WakeAt> {
  const [retrying] = await due(key, "retrying", { after, limit: 1 });
  const [leased] = isPolled(subscription) ? [] : await due(key, "held", { after: now, limit: 1 });
  const [behind] = await due(key, "in_order", { after: now + nearMs, limit: 1 });
  return earliest(retrying?.due_at, leased?.due_at, behind?.due_at);
}

/**
 * Leases rows and sends their messages, a few at a time, so that a look that fails or dies delays only some of them.
 */
async function send(planned: readonly Planned[], look: Look, ports: DrainPorts): Promise<void> {
  const ready = planned.filter((one) => !isOrdered(one) || isNear(one, look.now));
  for (let i = 0; i < ready.length; i += rowsAtOnce) {
    await sendSome(ready.slice(i, i + rowsAtOnce), look, ports);
  }
}

/**
 * Leases rows and sends the messages of those that it leased.
 *
 * @throws Error afterwards, if a row could not be leased.
 */
async function sendSome(ready: readonly Planned[], look: Look, ports: DrainPorts): Promise<void> {
  const { subscription, now } = look;
  const leases = await Promise.allSettled(ready.map((one) => lease(one, ports)));
  const mine = ready.filter((_, i) => leases[i]?.status === "fulfilled" && leases[i].value);
  const messages = mine
    .filter((one) => !isOrdered(one))
    .map(({ row, at }) => ({ message: messageOf(row, "drain"), delayMs: Math.max(0, at - now) }));
  await ports.queues.deliver(subscription.channel, messages);
  await requestTurns(mine.filter(isOrdered), look, ports);
  const failed = leases.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

/** Puts rows in their lanes, and requests the turns. One turn serves a whole lane. */
async function requestTurns(rows: readonly Planned[], { subscription }: Look, ports: DrainPorts) {
  const lanes = new Map<string, Lane>();
  await Promise.all(
    rows.map(async ({ row }) => {
      const { company_id, subscription_id, ordering_key = "" } = row;
      const lane = { company_id, subscription_id, ordering_key };
      lanes.set(ordering_key, lane);
      await ports.lanes.put(lane, messageOf(row, "drain"));
    }),
  );
  await Promise.all(
    [...lanes.values()].map((lane) => ports.queues.turn(subscription.channel, lane)),
  );
}

/**
 * Leases a row.
 *
 * @returns False if another look has leased the row, or it has changed.
 */
async function lease({ row, at }: Planned, { deliveries }: DrainPorts): Promise<boolean> {
  const { attempts, due_at } = row;
  const leased = { ...row, due_at: at + (waitingOf(row) === "in_order" ? inOrderMs : leaseMs) };
  return (await deliveries.write(leased, { attempts, isOpen: true, due_at })) === undefined;
}

function isPolled({ target }: Look["subscription"]): boolean {
  return target.type === "poll";
}

function isOrdered({ row }: Planned): boolean {
  return row.ordering_key !== undefined;
}

function isNear({ at }: Planned, now: number): boolean {
  return at <= now + nearMs;
}
