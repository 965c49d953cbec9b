import { deliveryLog } from "../../adapters/delivery-log.ts";
import { environment } from "../../adapters/environment.ts";
import { eventList } from "../../adapters/event-list.ts";
import { eventPublisher } from "../../adapters/event-publisher.ts";
import { eventStore } from "../../adapters/event-store.ts";
import { flowStore } from "../../adapters/flow-store.ts";
import { lanes } from "../../adapters/lanes.ts";
import { later } from "../../adapters/later.ts";
import { limit } from "../../adapters/limit.ts";
import { queue } from "../../adapters/queue.ts";
import { recipients } from "../../adapters/recipients.ts";
import { undispatched } from "../../adapters/undispatched.ts";
import type { Channel } from "../../catalog/index.ts";
import { announcer } from "../announcing/announce.ts";
import type { Ports } from "./ports.ts";

/** Of a batch of ten, half may be on their way to one host: the function has time for two such rounds. */
const mostPerHost = 5;

/** What delivering needs, by the function's environment. */
export function deliveryPorts(send: Ports["send"]): Ports {
  const env = environment(
    "SUBSCRIPTIONS_TABLE",
    "FLOWS_TABLE",
    "DELIVERIES_TABLE",
    "EVENTS_TABLE",
    "EVENT_BUS",
    "LANES_TABLE",
    "UNDISPATCHED_TABLE",
    "CHANNEL",
    "SLOW_QUEUE_URL",
    "ORDERED_QUEUE_URL",
    "RELEASE_QUEUE_URL",
    "SCHEDULE_GROUP",
    "SCHEDULE_ROLE_ARN",
  );
  const delayable = (url: string) => {
    const target = queue(url);
    return { queue: target, later: later(target, schedules) };
  };
  const schedules = { group: env.SCHEDULE_GROUP, roleArn: env.SCHEDULE_ROLE_ARN };
  return {
    recipients: recipients(env.SUBSCRIPTIONS_TABLE, env.FLOWS_TABLE),
    flows: flowStore(env.FLOWS_TABLE),
    deliveries: deliveryLog(env.DELIVERIES_TABLE),
    events: eventList(env.EVENTS_TABLE),
    slowLane: delayable(env.SLOW_QUEUE_URL),
    releases: delayable(env.RELEASE_QUEUE_URL),
    channel: env.CHANNEL as Channel,
    turns: queue(env.ORDERED_QUEUE_URL),
    lanes: lanes(env.LANES_TABLE),
    undispatched: undispatched(env.UNDISPATCHED_TABLE),
    announce: announcer(eventStore(env.EVENTS_TABLE), eventPublisher(env.EVENT_BUS)),
    limitPerHost: limit(mostPerHost),
    send,
  };
}
