import type { FlowItem } from "../../adapters/flow-store.ts";
import type { HoldReason, QueuedDelivery } from "../../domain/delivery/index.ts";
import { needsChain } from "../../domain/flow/index.ts";
import { log } from "../log.ts";
import { releaseMessage } from "../release/message.ts";
import type { Ports } from "./ports.ts";

/** Keeps a delivery until its subscription may have it. */
export async function hold(
  message: QueuedDelivery,
  reason: HoldReason,
  ports: Ports,
): Promise<void> {
  await ports.deliveries.settle(message, { kind: "held", reason }, Date.now());
  log("delivery.held", {
    delivery_id: message.delivery_id,
    event_id: message.event.id,
    event: message.event.event,
    company_id: message.event.company_id,
    subscription_id: message.subscription_id,
    reason,
  });
  // What waits for another one goes on after that, by itself.
  if (reason !== "in_order") await seeToHeld(message, reason, ports);
}

/** Sees to it that what is held is let go: by the chain that is under way, or by a new one. */
export async function seeToHeld(
  { event: { company_id }, subscription_id }: QueuedDelivery,
  reason: string | undefined,
  { flows, releases }: Pick<Ports, "flows" | "releases">,
): Promise<void> {
  const now = Date.now();
  const progress = await flows.noteHeld(company_id, subscription_id, now);
  // Of a disabled one, enabling it begins the chain.
  if (reason === "disabled" || !needsChain(progress, now)) return;
  await releases.queue.send(releaseMessage(company_id, subscription_id, progress.turn));
}

/** Tells the chain that lets go, if there is one, not to wait any longer. */
export async function wakeChain(
  companyId: number,
  subscriptionId: string,
  { turn, wake_at }: FlowItem,
  { releases }: Pick<Ports, "releases">,
): Promise<void> {
  if (wake_at === undefined) return;
  await releases.queue.send(releaseMessage(companyId, subscriptionId, turn));
}
