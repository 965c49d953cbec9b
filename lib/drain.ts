import { Duration, Validations } from "aws-cdk-lib";
import { type EventBus, Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { BusFunction } from "./bus-function.ts";
import { batchesOf, type Channel } from "./channel.ts";
import { executionsFor } from "./settings.ts";
import type { Storage } from "./storage.ts";

/** Timeout of a look at an endpoint. */
export const drainTimeout = Duration.seconds(60);

/** Resources that the drain and the sweep use. */
export interface DrainProps {
  readonly eventBus: EventBus;
  readonly storage: Storage;
  /** Messages that request a look at an endpoint. */
  readonly drains: IQueue;
  readonly channels: readonly Channel[];
}

/** Handles waiting deliveries: once a minute, sweep requests a look at endpoints, which drain performs. */
export class Drain extends Construct {
  constructor(scope: Construct, id: string, props: DrainProps) {
    super(scope, id);
    this.#addDrain(props);
    this.#addSweep(props);
  }

  #addDrain({ eventBus, storage, drains, channels }: DrainProps): void {
    const queueUrls = channels.flatMap(({ channel, slowLane, turns }) => [
      [`${channel.toUpperCase()}_SLOW_QUEUE_URL`, slowLane.queueUrl],
      [`${channel.toUpperCase()}_ORDERED_QUEUE_URL`, turns.queueUrl],
    ]);
    const drain = new BusFunction(this, "Drain", {
      folder: "drain",
      description: "Sends, probes, holds, replays and ends waiting deliveries",
      timeout: drainTimeout,
      feedsItself: true,
      environment: {
        SUBSCRIPTIONS_TABLE: storage.subscriptions.tableName,
        ENDPOINTS_TABLE: storage.endpoints.tableName,
        DELIVERIES_TABLE: storage.deliveries.tableName,
        LANES_TABLE: storage.lanes.tableName,
        REPLAYS_TABLE: storage.replays.tableName,
        EVENTS_TABLE: storage.events.tableName,
        EVENT_BUS: eventBus.eventBusName,
        DRAIN_QUEUE_URL: drains.queueUrl,
        ...Object.fromEntries(queueUrls),
      },
    });
    storage.subscriptions.grant(drain, "dynamodb:BatchGetItem");
    storage.endpoints.grant(
      drain,
      "dynamodb:BatchGetItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
    );
    storage.deliveries.grant(drain, "dynamodb:UpdateItem");
    storage.deliveries.grantQuery("Due", drain);
    storage.deliveries.grantQuery("Undelivered", drain);
    storage.lanes.grant(drain, "dynamodb:PutItem", "dynamodb:DeleteItem");
    storage.replays.grant(drain, "dynamodb:GetItem", "dynamodb:PutItem");
    // The bus's own events are stored like all others.
    storage.events.grant(drain, "dynamodb:PutItem");
    eventBus.grantPutEventsTo(drain);
    drains.grantSendMessages(drain);
    for (const { slowLane, turns } of channels) {
      slowLane.grantSendMessages(drain);
      turns.grantSendMessages(drain);
    }
    drain.addEventSource(batchesOf(drains, executionsFor(this, "drains")));
  }

  #addSweep({ storage, drains }: DrainProps): void {
    const sweep = new BusFunction(this, "Sweep", {
      folder: "sweep",
      description: "Wakes the endpoints that may have a delivery due",
      timeout: Duration.seconds(55),
      environment: {
        ENDPOINTS_TABLE: storage.endpoints.tableName,
        DRAIN_QUEUE_URL: drains.queueUrl,
      },
    });
    storage.endpoints.grantQuery("Wake", sweep);
    drains.grantSendMessages(sweep);
    const rule = new Rule(this, "EveryMinute", {
      description: "The timer of all waiting deliveries",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweep, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    Validations.of(rule).acknowledge({
      id: "Serverless-EventBusDLQ",
      reason: "The next minute makes up for a lost one.",
    });
  }
}
