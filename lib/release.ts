import type { EventBus } from "aws-cdk-lib/aws-events";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Construct } from "constructs";
import type { Channel as ChannelName } from "../catalog/index.ts";
import { BusFunction } from "./bus-function.ts";
import type { Channel } from "./channel.ts";
import { executionsFor } from "./executions.ts";
import type { Storage } from "./storage.ts";
import { releaseTimeout, type Waiting } from "./waiting.ts";

export interface ReleaseProps {
  readonly eventBus: EventBus;
  readonly storage: Storage;
  readonly waiting: Waiting;
  /** Those that are deployed. */
  readonly channels: ReadonlyMap<ChannelName, Channel>;
}

/** What lets go the deliveries that are held, and replays others, each at its subscription's pace. */
export class Release extends Construct {
  constructor(scope: Construct, id: string, props: ReleaseProps) {
    super(scope, id);
    const { eventBus, storage, waiting, channels } = props;
    const release = new BusFunction(this, "Release", {
      folder: "release",
      description: "Lets go what is held, and replays",
      timeout: releaseTimeout,
      feedsItself: true,
      environment: {
        ...waiting.environment,
        SUBSCRIPTIONS_TABLE: storage.subscriptions.tableName,
        FLOWS_TABLE: storage.flows.tableName,
        DELIVERIES_TABLE: storage.deliveries.tableName,
        LANES_TABLE: storage.lanes.tableName,
        REPLAYS_TABLE: storage.replays.tableName,
        EVENTS_TABLE: storage.events.tableName,
        EVENT_BUS: eventBus.eventBusName,
        CHANNELS: [...channels.keys()].join(),
      },
    });
    for (const [name, { slowLane, turns }] of channels) {
      release.addEnvironment(`${name.toUpperCase()}_SLOW_QUEUE_URL`, slowLane.queueUrl);
      release.addEnvironment(`${name.toUpperCase()}_ORDERED_QUEUE_URL`, turns.queueUrl);
    }
    storage.subscriptions.grant(release, "dynamodb:GetItem");
    storage.flows.grant(release, "dynamodb:GetItem", "dynamodb:UpdateItem");
    storage.deliveries.grant(release, "dynamodb:UpdateItem");
    storage.deliveries.grantQuery("Backlog", release);
    storage.replays.grant(release, "dynamodb:GetItem", "dynamodb:PutItem");
    // To tell that a replay has ended.
    storage.events.grant(release, "dynamodb:PutItem");
    eventBus.grantPutEventsTo(release);
    waiting.grantSendLater(release, waiting.releases);
    for (const { slowLane, turns } of channels.values()) {
      slowLane.grantSendMessages(release);
      turns.grantSendMessages(release);
    }
    storage.lanes.grant(release, "dynamodb:PutItem");
    release.addEventSource(
      new SqsEventSource(waiting.releases, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: executionsFor(this, "releases"),
      }),
    );
  }
}
