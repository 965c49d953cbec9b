import { createHash, randomUUID } from "node:crypto";
import { type Channel, channels } from "../../catalog/index.ts";
import { type Outgoing, queue, sendEvery } from "../aws/queue.ts";
import type { EndpointKey } from "../endpoints/endpoint.ts";
import {
  type DeliveryMessage,
  type Lane,
  laneKey,
  type QueuedDelivery,
  type Turn,
} from "./message.ts";

/** URLs of the queues that a function sends to. Each channel has its own. */
export type QueueUrls = {
  readonly slow: Readonly<Partial<Record<Channel, string>>>;
  /** FIFO queues of turns. */
  readonly turns: Readonly<Partial<Record<Channel, string>>>;
  readonly drain: string;
};

/** Returns the queues that the environment variables name. */
export function queueUrls(): QueueUrls {
  const named = (kind: string) =>
    Object.fromEntries(
      channels.flatMap((channel) => {
        const url = process.env[`${channel.toUpperCase()}_${kind}_QUEUE_URL`];
        return url === undefined ? [] : [[channel, url]];
      }),
    );
  return { slow: named("SLOW"), turns: named("ORDERED"), drain: process.env.DRAIN_QUEUE_URL ?? "" };
}

/** A message, and its delay in milliseconds. */
type Delayed<Message> = { readonly message: Message; readonly delayMs?: number };

/**
 * The queues of the delivery engine on SQS. A message that is sent twice is handled twice, which
 * costs at most a duplicate attempt. Each method throws an Error if a message was not accepted.
 *
 * @param notDeployed - Makes the error to throw if the channel is not deployed.
 */
export function deliveryQueues(
  { slow, turns, drain }: QueueUrls,
  notDeployed = (channel: Channel) => new Error(`The channel ${channel} is not deployed`),
) {
  const urlOf = (urls: QueueUrls["slow"], channel: Channel): string => {
    const url = urls[channel];
    if (url === undefined) throw notDeployed(channel);
    return url;
  };
  return {
    /** Sends to the slow queue. */
    async deliver(channel: Channel, messages: readonly Delayed<QueuedDelivery>[]): Promise<void> {
      await sendEvery(queue(urlOf(slow, channel)), messages.map(outgoing));
    },

    /** Requests wake-ups of endpoints. */
    async drain(
      wakes: readonly { readonly key: EndpointKey; readonly delayMs: number }[],
    ): Promise<void> {
      const messages = wakes.map(({ key, delayMs }) => ({
        body: JSON.stringify(key),
        group: key.id,
        delay: seconds(delayMs),
      }));
      await sendEvery(queue(drain), messages);
    },

    /** Requests a turn of a lane. */
    async turn(channel: Channel, turn: Turn): Promise<void> {
      const once = turn.delivery?.delivery_id ?? randomUUID();
      const message = { body: JSON.stringify(turn), group: laneGroup(turn), once };
      await queue(urlOf(turns, channel)).send(message);
    },
  };
}
export type Queues = ReturnType<typeof deliveryQueues>;

/**
 * Returns a function that sends deliveries to the queue for quick endpoints. It returns those that
 * the queue did not take, by index, each with its reason.
 */
export function quickQueue(url: string) {
  return (messages: readonly Delayed<DeliveryMessage>[]): Promise<ReadonlyMap<number, string>> =>
    queue(url).sendAll(messages.map(outgoing));
}

/** Returns a lane's message group. A group's name has at most 128 characters ("MessageGroupId"). */
export function laneGroup(lane: Lane): string {
  return createHash("sha256").update(laneKey(lane)).digest("hex");
}

function outgoing({ message, delayMs = 0 }: Delayed<QueuedDelivery>): Outgoing {
  return {
    body: JSON.stringify(message),
    group: message.subscription_id,
    delay: seconds(delayMs),
  };
}

/** Delays are rounded up, because a message that comes too early waits once more. */
function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
