import { announceDisabled } from "../delivery/announcements.ts";
import { type EndpointKey, indexLagMs, touchMs } from "../endpoints/endpoint.ts";
import { continueReplay } from "../replays/continue-replay.ts";
import { dropHeld, endDeleted } from "./end-rows.ts";
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
