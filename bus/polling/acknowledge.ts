import { after, followUp } from "../delivery/after.ts";
import { applyEffects } from "../delivery/apply.ts";
import { attemptResult } from "../delivery/attempt.ts";
import { commit, logAttempt, workOf } from "../delivery/deliver.ts";
import { messageOf } from "../delivery/row.ts";
import type { Found, RecordingPorts } from "../delivery/types.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { type Lease, leaseOf } from "./lease.ts";

/** The result for one lease. `expired`: the delivery has returned, and another lease may hold it. */
export type Acknowledged = "acknowledged" | "expired";

/**
 * Records leased deliveries as delivered. Acknowledging one again changes nothing.
 *
 * @param texts - Leases, as `receive` gave them.
 * @returns A result for each.
 */
export async function acknowledge(
  subscription: Subscription,
  texts: readonly string[],
  ports: RecordingPorts,
): Promise<readonly Acknowledged[]> {
  const { company_id, id } = subscription;
  const leases = texts.map(leaseOf);
  const keys = leases.flatMap((lease) => (lease ? { company_id, id: lease.delivery_id } : []));
  if (keys.length === 0) return texts.map(() => "expired");
  const key = { company_id, id };
  const wanted = { endpoints: [key], subscriptions: [key], deliveries: keys };
  const found = await ports.read(wanted);
  return Promise.all(
    leases.map((lease) =>
      lease ? acknowledgeOne(lease, subscription, found, ports) : ("expired" as const),
    ),
  );
}

async function acknowledgeOne(
  { delivery_id, until }: Lease,
  subscription: Subscription,
  found: Found,
  ports: RecordingPorts,
): Promise<Acknowledged> {
  const row = found.delivery({ company_id: subscription.company_id, id: delivery_id });
  if (row?.subscription_id !== subscription.id) return "expired";
  const now = ports.now();
  const message = messageOf(row, "drain");
  const work = { ...workOf({ message, receiveCount: 1, isFastLane: false }, found), row };
  if (row.status === "delivered") {
    // The function that recorded it may have died before its effects.
    await applyEffects(followUp(row, message, now), work, ports);
    return "acknowledged";
  }
  if (row.status !== "held" || until <= now) return "expired";
  const { attempts } = row;
  const response = { kind: "answered", status: 200, headers: {}, body: "" } as const;
  const made = { at: now, durationMs: 0, response };
  const answer = { isSuccess: true, isThrottled: false };
  const next = after(work, subscription, { answer, result: attemptResult(made) }, now, 0);
  const written = await commit(work, next, { attempts, isOpen: true, due_at: until }, ports, made);
  if (written.status !== "delivered") return "expired";
  logAttempt(work, made, written, ports);
  return "acknowledged";
}
