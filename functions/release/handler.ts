import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { backlog } from "../../adapters/backlog.ts";
import { channelQueues } from "../../adapters/channel-queues.ts";
import { companyItems } from "../../adapters/company-items.ts";
import { deliveryLog } from "../../adapters/delivery-log.ts";
import { environment } from "../../adapters/environment.ts";
import { eventPublisher } from "../../adapters/event-publisher.ts";
import { eventStore } from "../../adapters/event-store.ts";
import { flowStore } from "../../adapters/flow-store.ts";
import { lanes } from "../../adapters/lanes.ts";
import { later } from "../../adapters/later.ts";
import { queue } from "../../adapters/queue.ts";
import { replayStore } from "../../adapters/replay-store.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { announcer } from "../announcing/announce.ts";
import { nextTurn } from "../delivery/ordered/turn.ts";
import { eachRecord } from "../each-record.ts";
import { endBacklog } from "./end-backlog.ts";
import { letGo } from "./let-go.ts";
import type { Message } from "./message.ts";
import { takeReplayStep } from "./replay.ts";
import { takeStep } from "./step.ts";

const env = environment(
  "SUBSCRIPTIONS_TABLE",
  "FLOWS_TABLE",
  "DELIVERIES_TABLE",
  "REPLAYS_TABLE",
  "EVENTS_TABLE",
  "EVENT_BUS",
  "RELEASE_QUEUE_URL",
  "LANES_TABLE",
  "SCHEDULE_GROUP",
  "SCHEDULE_ROLE_ARN",
);
const schedules = { group: env.SCHEDULE_GROUP, roleArn: env.SCHEDULE_ROLE_ARN };
const queuesOf = (kind: "SLOW" | "ORDERED") =>
  channelQueues(kind, (channel) => new Error(`This bus is deployed without ${channel}`));
const turns = queuesOf("ORDERED");
const ports = {
  subscriptions: companyItems<Subscription>(env.SUBSCRIPTIONS_TABLE),
  flows: flowStore(env.FLOWS_TABLE),
  backlog: backlog(env.DELIVERIES_TABLE),
  deliveries: deliveryLog(env.DELIVERIES_TABLE),
  letGo: letGo({
    slowLanes: queuesOf("SLOW"),
    turns,
    lanes: lanes(env.LANES_TABLE),
  }),
  replays: replayStore(env.REPLAYS_TABLE),
  announce: announcer(eventStore(env.EVENTS_TABLE), eventPublisher(env.EVENT_BUS)),
  sendLater: later(queue(env.RELEASE_QUEUE_URL), schedules),
};

/** Releases what is held, replays, ends what deleted subscriptions leave, and hands on lanes' turns: step by step. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(({ Records }) =>
  eachRecord(Records, "release.failed", (message: Message, receiveCount) => {
    switch (message.kind) {
      case "release":
        return takeStep(message, receiveCount, ports);
      case "deleted":
        return endBacklog(message, ports);
      case "replay":
        return takeReplayStep(message, receiveCount, ports);
      case "turn":
        return turns[message.channel].send(nextTurn(message.turn));
      default:
        // Of a later version, before it was rolled back: it stays, and ends as a dead letter.
        throw new Error(`Unknown message: ${(message satisfies never as Message).kind}`);
    }
  }),
);
