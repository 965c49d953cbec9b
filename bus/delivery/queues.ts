import { randomUUID } from "node:crypto";
import { type Outgoing, queue, sendEvery } from "../../adapters/queue.ts";
import { type Channel, channels } from "../../catalog/index.ts";
import { laneGroup } from "./lane-key.ts";
import type { DeliveryMessage, QueuedDelivery } from "./message.ts";
import type { Queues } from "./types.ts";

/** URLs of the queues that a function sends to. Each channel has its own. */
export type QueueUrls = {
  readonly slow: Readonly<Partial<Record<Channel, string>>>;
  /** FIFO queues of turns. */
  readonly turns: Readonly<Partial<Record<Channel, string>>>;
  readonly drain: string;
};

/** Returns the queues that the function's environment names. */
export function queueUrls(env: NodeJS.ProcessEnv = process.env): QueueUrls {
  const named = (kind: string) =>
    Object.fromEntries(
      channels.flatMap((channel) => {
        const url = env[`${channel.toUpperCase()}_${kind}_QUEUE_URL`];
        return url === undefined ? [] : [[channel, url]];
      }),
    );
  return { slow: named("SLOW"), turns: named("ORDERED"), drain: env.DRAIN_QUEUE_URL ?? "" };
}

/**
 * The queues of the delivery engine on SQS.
 *
 * @param notDeployed - Makes the error that sending fails with if the channel is not deployed.
 */
export function deliveryQueues(
  { slow, turns, drain }: QueueUrls,
  notDeployed = (channel: Channel) => new Error(`The channel ${channel} is not deployed`),
): Queues {
  const drains = queue(drain);
  const urlOf = (urls: QueueUrls["slow"], channel: Channel): string => {
    const url = urls[channel];
    if (url === undefined) throw notDeployed(channel);
    return url;
  };
  return {
    async deliver(channel, messages) {
      await sendEvery(queue(urlOf(slow, channel)), messages.map(outgoing));
    },

    async drain(asked) {
      const messages = asked.map(({ key, delayMs }) => ({
        body: JSON.stringify(key),
        group: key.id,
        delay: seconds(delayMs),
      }));
      await sendEvery(drains, messages);
    },

    async turn(channel, turn) {
      const once = turn.delivery?.delivery_id ?? randomUUID();
      const message = { body: JSON.stringify(turn), group: laneGroup(turn), once };
      await queue(urlOf(turns, channel)).send(message);
    },
  };
}

/** Returns the port that sends to the queue for quick endpoints. */
export function quickQueue(url: string) {
  const quick = queue(url);
  return (
    messages: readonly { readonly message: DeliveryMessage; readonly delayMs: number }[],
  ): Promise<ReadonlyMap<number, string>> => quick.sendAll(messages.map(outgoing));
}

function outgoing({
  message,
  delayMs = 0,
}: {
  readonly message: QueuedDelivery;
  readonly delayMs?: number;
}): Outgoing {
  return {
    body: JSON.stringify(message),
    group: message.subscription_id,
    delay: seconds(delayMs),
  };
}

/** A message that comes too early waits once more, so delays are rounded up. */
function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
