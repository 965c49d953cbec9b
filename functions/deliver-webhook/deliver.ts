import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { DeliveryLog } from "../../adapters/delivery-log.ts";
import { longestDelay, type Queue } from "../../adapters/queue.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import type { webhookSender } from "../../adapters/webhook-sender.ts";
import {
  type DeliveryMessage,
  decide,
  type Logged,
  mustAskLog,
  type Outcome,
  standing,
} from "../../domain/delivery.ts";
import type { Attempt } from "../../domain/history/records.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { webhookRequest } from "../../domain/webhook-request.ts";
import { log } from "../log.ts";

export type Ports = {
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly deliveries: DeliveryLog;
  readonly retries: Queue;
  readonly deadLetters: Queue;
  readonly send: ReturnType<typeof webhookSender>;
  /** Where this deployment's API is found. */
  readonly baseUrl: string;
};

/**
 * Delivers a batch side by side.
 *
 * @returns The records to hand out again: those where AWS, not the receiver, failed.
 */
export async function deliverAll(
  records: readonly SQSRecord[],
  ports: Ports,
): Promise<SQSBatchResponse> {
  const failed = await Promise.all(
    records.map(async (record) => {
      try {
        const message = JSON.parse(record.body) as DeliveryMessage;
        await deliver(message, Number(record.attributes.ApproximateReceiveCount), ports);
        return [];
      } catch (error) {
        log("delivery.failed", { message_id: record.messageId, error: String(error) });
        return [{ itemIdentifier: record.messageId }];
      }
    }),
  );
  return { batchItemFailures: failed.flat() };
}

async function deliver(
  message: DeliveryMessage,
  receiveCount: number,
  ports: Ports,
): Promise<void> {
  const now = Date.now();
  if (message.not_before !== undefined && message.not_before > now) {
    await passOn(message, message.not_before, ports);
    return;
  }
  if (mustAskLog(message, receiveCount, now)) {
    const stands = standing(message, await ports.deliveries.find(message), receiveCount);
    if (stands === "done") return;
    if (stands !== "attempt") {
      await resume(message, stands.resume, ports);
      return;
    }
  }
  const subscription = await ports.subscriptions.get(
    message.event.company_id,
    message.subscription_id,
  );
  if (!subscription) return; // Deleted meanwhile: what was under way to it ends here.
  await attempt(message, subscription, ports);
}

async function attempt(
  message: DeliveryMessage,
  subscription: Subscription,
  ports: Ports,
): Promise<void> {
  const at = Date.now();
  const request = webhookRequest(message, subscription, ports.baseUrl, at);
  if (!request) return; // Changed meanwhile, and has no URL for this kind of event any more.
  const response = await ports.send(request);
  const durationMs = Date.now() - at;
  const attempts = message.attempts + 1;
  const tried = attempts - (message.resent_after ?? 0);
  const outcome = decide(response, subscription.retry, tried, Date.now(), Math.random());
  const made: Attempt = { at, durationMs, response };
  await ports.deliveries.record(message, made, outcome);
  logAttempt(message, subscription, made, outcome);
  await follow(message, outcome, attempts, ports);
}

/** What an outcome asks for. The attempt is recorded first: if this fails, it is resumed from there. */
async function follow(
  message: DeliveryMessage,
  outcome: Outcome,
  attempts: number,
  ports: Ports,
): Promise<void> {
  switch (outcome.kind) {
    case "delivered":
      return;
    case "retry":
      return passOn({ ...message, attempts }, outcome.notBefore, ports);
    case "dead":
      return ports.deadLetters.send({
        body: JSON.stringify({ ...message, attempts }),
        group: message.subscription_id,
      });
    default:
      return outcome satisfies never;
  }
}

function resume(message: DeliveryMessage, logged: Logged, ports: Ports): Promise<void> {
  const outcome: Outcome =
    logged.status === "retrying"
      ? { kind: "retry", notBefore: logged.nextAttemptAt ?? Date.now() }
      : logged.status === "dead"
        ? { kind: "dead", reason: "resumed" }
        : { kind: "delivered" };
  return follow(message, outcome, logged.attempts, ports);
}

/** Puts a delivery back on its queue until its time; waits longer than SQS knows are made of several. */
function passOn(message: DeliveryMessage, notBefore: number, ports: Ports): Promise<void> {
  const seconds = Math.max(0, Math.ceil((notBefore - Date.now()) / 1000));
  return ports.retries.send({
    body: JSON.stringify({ ...message, not_before: notBefore }),
    group: message.subscription_id,
    delay: Math.min(seconds, longestDelay),
  });
}

function logAttempt(
  message: DeliveryMessage,
  subscription: Subscription,
  { durationMs, response }: Attempt,
  outcome: Outcome,
): void {
  log("delivery.attempted", {
    delivery_id: message.delivery_id,
    event_id: message.event.id,
    event: message.event.event,
    company_id: message.event.company_id,
    subscription_id: subscription.id,
    subscription: subscription.name,
    format: subscription.format,
    attempt: message.attempts + 1,
    outcome: outcome.kind,
    ...(outcome.kind === "retry" ? { next_attempt_at: outcome.notBefore } : {}),
    ...(response.kind === "answered"
      ? { status: response.status }
      : { error: response.reason, message: response.message }),
    duration_ms: durationMs,
    age_ms: Date.now() - message.event.accepted_at,
  });
}
