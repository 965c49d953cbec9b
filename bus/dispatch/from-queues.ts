import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Channel } from "../../catalog/index.ts";
import { companyItems } from "../aws/company-items.ts";
import { environment } from "../aws/lambda.ts";
import { deliverBatch } from "../delivery/deliver-batch.ts";
import { quickQueue } from "../delivery/queues.ts";
import type { Ports } from "../delivery/types.ts";
import { deliveryPorts } from "../delivery/wire.ts";
import { lanesTable } from "../ordering/lanes-table.ts";
import { takeTurns } from "../ordering/take-turns.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { companySubscriptions } from "./company-subscriptions.ts";
import { type DispatchPorts, dispatch } from "./dispatch.ts";
import { isBusEvent, isQueuedDelivery, isTurn } from "./readable.ts";

/** Returns the handler of a channel's queues. Channels differ only in `send`. */
export function deliverFrom(send: Ports["send"]): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const env = environment(
    ...["EVENTS_QUEUE_ARN", "SLOW_QUEUE_ARN", "ORDERED_QUEUE_ARN", "QUICK_QUEUE_URL"],
    ...["LANES_TABLE", "SUBSCRIPTIONS_TABLE", "CHANNEL"],
  );
  const channel = env.CHANNEL as Channel;
  const ports: DispatchPorts = {
    ...deliveryPorts(),
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
