import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { companyItems } from "../../adapters/company-items.ts";
import { environment } from "../../adapters/environment.ts";
import type { Channel } from "../../catalog/index.ts";
import type { BusEvent } from "../../domain/event.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { deliverBatch } from "../delivery/deliver-batch.ts";
import type { QueuedDelivery } from "../delivery/message.ts";
import { quickQueue } from "../delivery/queues.ts";
import type { Ports, Turn } from "../delivery/types.ts";
import { deliveryPorts } from "../delivery/wire.ts";
import { lanesTable } from "../ordering/lanes-table.ts";
import { takeTurns } from "../ordering/take-turns.ts";
import { companySubscriptions } from "./company-subscriptions.ts";
import { type DispatchPorts, dispatch } from "./dispatch.ts";

/** Returns what a channel's functions do with the messages of its queues. `send` is all that channels differ in. */
export function deliverFrom(send: Ports["send"]): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const env = environment(
    ...["EVENTS_QUEUE_ARN", "SLOW_QUEUE_ARN", "ORDERED_QUEUE_ARN", "QUICK_QUEUE_URL"],
    ...["LANES_TABLE", "SUBSCRIPTIONS_TABLE", "CHANNEL"],
  );
  const channel = env.CHANNEL as Channel;
  const ports: DispatchPorts = {
    ...deliveryPorts(send),
    channel,
    lanes: lanesTable(env.LANES_TABLE ?? ""),
    subscriptions: companySubscriptions(
      channel,
      companyItems<Subscription>(env.SUBSCRIPTIONS_TABLE ?? ""),
    ),
    sendQuick: quickQueue(env.QUICK_QUEUE_URL ?? ""),
  };
  return async ({ Records }) => {
    const source = Records[0]?.eventSourceARN;
    const { read, unreadable } = parsed(Records, ports);
    const failed = await handle(read, source, env, ports);
    return {
      batchItemFailures: [...unreadable, ...failed].map((itemIdentifier) => ({ itemIdentifier })),
    };
  };
}

type Read = { readonly record: SQSRecord; readonly body: unknown };

function handle(
  read: readonly Read[],
  source: string | undefined,
  env: Readonly<Record<string, string>>,
  ports: DispatchPorts,
): Promise<readonly string[]> {
  switch (source) {
    case env.EVENTS_QUEUE_ARN:
      return dispatch(
        read.map((one) => ({ ...receivedOf(one), event: one.body as BusEvent })),
        ports,
      );
    case env.ORDERED_QUEUE_ARN:
      return takeTurns(
        read.map((one) => ({
          ...receivedOf(one),
          group: one.record.attributes.MessageGroupId ?? "",
          turn: one.body as Turn,
        })),
        ports,
      );
    default: {
      const isFastLane = source !== env.SLOW_QUEUE_ARN;
      return deliverBatch(
        read.map((one) => ({
          ...receivedOf(one),
          message: one.body as QueuedDelivery,
          isFastLane,
        })),
        ports,
      );
    }
  }
}

function receivedOf({ record: { messageId, attributes } }: Read) {
  return { messageId, receiveCount: Number(attributes.ApproximateReceiveCount) };
}

/** A message that is not JSON comes back until it is a dead letter. */
function parsed(records: readonly SQSRecord[], { log }: Pick<Ports, "log">) {
  const unreadable: string[] = [];
  const read = records.flatMap((record): Read[] => {
    try {
      return [{ record, body: JSON.parse(record.body) }];
    } catch (error) {
      log("message.unreadable", { message_id: record.messageId, error: String(error) });
      unreadable.push(record.messageId);
      return [];
    }
  });
  return { read, unreadable };
}
