import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Channel } from "../../catalog/index.ts";
import { companyItems } from "../aws/company-items.ts";
import { environment } from "../aws/lambda.ts";
import { deliverBatch } from "../delivery/deliver-batch.ts";
import type { QueuedDelivery, Trigger, Turn } from "../delivery/message.ts";
import { quickQueue } from "../delivery/queues.ts";
import type { Ports } from "../delivery/types.ts";
import { deliveryPorts } from "../delivery/wire.ts";
import type { BusEvent } from "../events/event.ts";
import { lanesTable } from "../ordering/lanes-table.ts";
import { takeTurns } from "../ordering/take-turns.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { endOfTime, isDeliveryId, isEventId, isId } from "../values/id.ts";
import { companySubscriptions } from "./company-subscriptions.ts";
import { type DispatchPorts, dispatch } from "./dispatch.ts";

/** Returns the handler of a channel's queues. */
export function deliverFrom(send: Ports["send"]): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const env = environment(
    ...["EVENTS_QUEUE_ARN", "SLOW_QUEUE_ARN", "ORDERED_QUEUE_ARN", "QUICK_QUEUE_URL"],
    ...["LANES_TABLE", "SUBSCRIPTIONS_TABLE", "CHANNEL"],
  );
  const channel = env.CHANNEL as Channel;
  const delivery = deliveryPorts();
  const onUnmatched = ({ detail }: BusEvent) => {
    const { id: event_id, event, company_id, consumers } = detail;
    delivery.log("event.unmatched", { event_id, event, company_id, channels: consumers.length });
  };
  const ports: DispatchPorts = {
    ...delivery,
    // A line for each event would double the cost of those that no subscription matches.
    ...(process.env.LOG_UNMATCHED_EVENTS === "true" && { onUnmatched }),
    send,
    channel,
    lanes: lanesTable(env.LANES_TABLE ?? ""),
    subscriptions: companySubscriptions(
      channel,
      companyItems<Subscription>(env.SUBSCRIPTIONS_TABLE ?? ""),
    ),
    sendQuick: quickQueue(env.QUICK_QUEUE_URL ?? ""),
  };
  return fromQueues(env, ports);
}

type QueueArn = "EVENTS_QUEUE_ARN" | "SLOW_QUEUE_ARN" | "ORDERED_QUEUE_ARN";

/** Returns the handler with its ports. A batch comes from one queue. */
export function fromQueues(
  arns: Readonly<Partial<Record<QueueArn, string>>>,
  ports: DispatchPorts,
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const failed = await handle(Records, arns, ports);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

async function handle(
  records: readonly SQSRecord[],
  arns: Readonly<Partial<Record<QueueArn, string>>>,
  ports: DispatchPorts,
): Promise<readonly string[]> {
  const source = records[0]?.eventSourceARN;
  switch (source) {
    case arns.EVENTS_QUEUE_ARN: {
      const { read, unreadable } = readAs(isBusEvent, records, ports);
      const events = read.map(({ body: event, record }) => ({ ...receivedOf(record), event }));
      return [...unreadable, ...(await dispatch(events, ports))];
    }
    case arns.ORDERED_QUEUE_ARN: {
      const { read, unreadable } = readAs(isTurn, records, ports);
      const turns = read.map(({ body: turn, record }) => {
        const group = record.attributes.MessageGroupId ?? "";
        return { ...receivedOf(record), group, turn };
      });
      return [...unreadable, ...(await takeTurns(turns, ports))];
    }
    default: {
      const isFastLane = source !== arns.SLOW_QUEUE_ARN;
      const { read, unreadable } = readAs(isQueuedDelivery, records, ports);
      const batch = read.map(({ body: message, record }) => {
        return { ...receivedOf(record), message, isFastLane };
      });
      return [...unreadable, ...(await deliverBatch(batch, ports))];
    }
  }
}

function receivedOf({ messageId, attributes }: SQSRecord) {
  return { messageId, receiveCount: Number(attributes.ApproximateReceiveCount) };
}

/** Reads messages. SQS redelivers one of an unknown shape until it is a dead letter. */
function readAs<Body>(
  isReadable: (body: unknown) => body is Body,
  records: readonly SQSRecord[],
  { log }: Pick<Ports, "log">,
) {
  const unreadable: string[] = [];
  const read = records.flatMap((record): { record: SQSRecord; body: Body }[] => {
    const { messageId } = record;
    try {
      const body: unknown = JSON.parse(record.body);
      if (isReadable(body)) return [{ record, body }];
      log("message.unreadable", { message_id: messageId, error: "its body has an unknown shape" });
    } catch (error) {
      log("message.unreadable", { message_id: messageId, error: String(error) });
    }
    unreadable.push(messageId);
    return [];
  });
  return { read, unreadable };
}

/*
 * Schemas of messages. Other programs of the account can send to the event bus and the queues. A message of an
 * unknown shape must fail alone, not in the middle of a call that serves its whole batch.
 */

const triggers: ReadonlySet<unknown> = new Set<Trigger>([
  "event",
  "retry",
  "drain",
  "manual",
  "test",
]);

/**
 * Returns true if a message is an event from the event bus. It does not validate the members of
 * `data`.
 */
function isBusEvent(body: unknown): body is BusEvent {
  if (!isObject(body) || typeof body.source !== "string") return false;
  const { detail } = body;
  return (
    isEventReference(detail) &&
    isObject(detail.data) &&
    Array.isArray(detail.consumers) &&
    (detail.position === undefined || isNumber(detail.position, 255))
  );
}

/** Returns true if a message is a delivery, with its event's content or only a reference to it. */
function isQueuedDelivery(body: unknown): body is QueuedDelivery {
  return (
    isObject(body) &&
    matches(body.delivery_id, isDeliveryId) &&
    matches(body.subscription_id, isId) &&
    isNumber(body.attempt) &&
    triggers.has(body.trigger) &&
    isEventReference(body.event) &&
    (!("data" in body.event) || (isObject(body.event.data) && typeof body.publisher === "string"))
  );
}

/** Returns true if a message is a turn of an ordered lane. */
function isTurn(body: unknown): body is Turn {
  return (
    isObject(body) &&
    isCompany(body.company_id) &&
    matches(body.subscription_id, isId) &&
    typeof body.ordering_key === "string" &&
    (body.delivery === undefined || isQueuedDelivery(body.delivery))
  );
}

function isEventReference(event: unknown): event is Record<string, unknown> {
  return (
    isObject(event) &&
    matches(event.id, isEventId) &&
    typeof event.event === "string" &&
    isCompany(event.company_id) &&
    isNumber(event.accepted_at, endOfTime)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function matches(value: unknown, isRight: (text: string) => boolean): boolean {
  return typeof value === "string" && isRight(value);
}

function isCompany(value: unknown): boolean {
  return isNumber(value) && value !== 0;
}

function isNumber(value: unknown, max = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;
}
