import { type Channel, channels } from "../catalog/index.ts";
import { environment } from "./environment.ts";
import { type Queue, queue } from "./queue.ts";

/**
 * Returns the queues of a kind by their channels, from the environment.
 *
 * @param notDeployed - Makes the error that sending fails with where the channel is not deployed.
 */
export function channelQueues(
  kind: "SLOW" | "ORDERED",
  notDeployed: (channel: Channel) => Error,
): Readonly<Record<Channel, Queue>> {
  const deployed = environment("CHANNELS").CHANNELS.split(",");
  const queueOf = (channel: Channel): Queue => {
    if (!deployed.includes(channel)) return noQueue(() => notDeployed(channel));
    const name = `${channel.toUpperCase()}_${kind}_QUEUE_URL`;
    return queue(environment(name)[name] as string);
  };
  const all = channels.map((channel) => [channel, queueOf(channel)] as const);
  return Object.fromEntries(all) as Record<Channel, Queue>;
}

function noQueue(error: () => Error): Queue {
  const fail = () => Promise.reject(error());
  return { url: "", send: fail, sendAll: fail };
}
