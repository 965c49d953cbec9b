import { Duration, Stack, Token, Validations } from "aws-cdk-lib";
import { type EventBus, Rule } from "aws-cdk-lib/aws-events";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { roleNamePrefix } from "../bus/company-aws/access.ts";
import type { Channel as ChannelName } from "../catalog/index.ts";
import { BusFunction, type Egress } from "./bus-function.ts";
import { QueueWithDeadLetters } from "./bus-queue.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { queueTarget } from "./queue-target.ts";
import { executionsFor } from "./settings.ts";
import type { Storage } from "./storage.ts";

/** Two rounds of the 30 seconds that a receiver may take, and the writes around them. */
const deliverTimeout = Duration.seconds(80);

/** A channel's name, and the shared resources that it uses. */
export interface ChannelProps {
  /** The catalog's name of it. */
  readonly channel: ChannelName;
  readonly eventBus: EventBus;
  readonly storage: Storage;
  /** Messages that request a look at an endpoint. */
  readonly drains: IQueue;
  readonly deadLetters: DeadLetters;
  /** URL of the API, which some payloads contain. */
  readonly apiUrl: string;
  readonly egress: Egress;
  /** Maximum time that events wait to be dispatched in a batch. */
  readonly batchingWindow: Duration;
}

/** One channel of the bus: rule → events → deliver, with further queues for deliveries that must wait. */
export class Channel extends Construct {
  readonly channel: ChannelName;
  /**
   * First attempts to endpoints that are not known to be quick, retries, resends and drained deliveries. Quick
   * endpoints never wait for them.
   */
  readonly slowLane: IQueue;
  /** Turns of ordered deliveries: one at a time of each message group. */
  readonly turns: IQueue;

  constructor(scope: Construct, id: string, props: ChannelProps) {
    super(scope, id);
    const { channel, eventBus, storage, drains, deadLetters } = props;
    this.channel = channel;
    const queueProps = {
      encryptionKey: storage.encryptionKey,
      functionTimeout: deliverTimeout,
      deadLetters: deadLetters.messages,
    };
    const events = new QueueWithDeadLetters(this, "Events", {
      ...queueProps,
      batchingWindow: props.batchingWindow,
    });
    const deliveries = new QueueWithDeadLetters(this, "Deliveries", queueProps);
    const slowLane = new QueueWithDeadLetters(this, "SlowDeliveries", queueProps);
    const turns = new QueueWithDeadLetters(this, "OrderedDeliveries", {
      ...queueProps,
      deadLetters: deadLetters.turns,
      isFifo: true,
    });
    this.slowLane = slowLane.queue;
    this.turns = turns.queue;

    new Rule(this, "Rule", {
      eventBus,
      description: `Events of the channel ${channel}`,
      eventPattern: { detail: { consumers: [channel] } },
      targets: [queueTarget(events.queue, eventBus, deadLetters.events)],
    });

    const environment = {
      CHANNEL: channel,
      LANES_TABLE: storage.lanes.tableName,
      EVENTS_QUEUE_ARN: events.queue.queueArn,
      QUICK_QUEUE_URL: deliveries.queue.queueUrl,
      DRAIN_QUEUE_URL: drains.queueUrl,
      [`${channel.toUpperCase()}_ORDERED_QUEUE_URL`]: turns.queue.queueUrl,
      ORDERED_QUEUE_ARN: turns.queue.queueArn,
      SUBSCRIPTIONS_TABLE: storage.subscriptions.tableName,
      ENDPOINTS_TABLE: storage.endpoints.tableName,
      DELIVERIES_TABLE: storage.deliveries.tableName,
      EVENTS_TABLE: storage.events.tableName,
      EVENT_BUS: eventBus.eventBusName,
      [`${channel.toUpperCase()}_SLOW_QUEUE_URL`]: slowLane.queue.queueUrl,
      SLOW_QUEUE_ARN: slowLane.queue.queueArn,
      ...props.egress,
      API_URL: props.apiUrl,
      APPLIED_RECORDS_TABLE: storage.appliedRecords.tableName,
      // "true" logs each event that no subscription matches, as npm start does.
      LOG_UNMATCHED_EVENTS: "false",
      // These threads look up names. A slow look-up must not delay the others of a batch.
      UV_THREADPOOL_SIZE: "32",
    };
    const deliverBy = (id: string, description: string) => {
      const made = new BusFunction(this, id, {
        folder: "deliver",
        description,
        timeout: deliverTimeout,
        environment,
        feedsItself: true,
      });
      storage.subscriptions.grant(made, "dynamodb:BatchGetItem");
      storage.endpoints.grant(made, "dynamodb:BatchGetItem", "dynamodb:UpdateItem");
      storage.deliveries.grant(made, "dynamodb:BatchGetItem", "dynamodb:UpdateItem");
      // The bus's own events are stored like all others.
      storage.events.grant(made, "dynamodb:PutItem");
      eventBus.grantPutEventsTo(made);
      storage.appliedRecords.grant(made, "dynamodb:UpdateItem");
      grantCompanyRoles(made);
      turns.queue.grantSendMessages(made);
      slowLane.queue.grantSendMessages(made);
      drains.grantSendMessages(made);
      return made;
    };

    const deliver = deliverBy(
      "Deliver",
      `Finds the subscriptions of ${channel} that match an event, and delivers it`,
    );
    storage.subscriptions.grant(deliver, "dynamodb:GetItem", "dynamodb:Query");
    storage.lanes.grant(deliver, "dynamodb:PutItem", "dynamodb:DeleteItem");
    deliveries.queue.grantSendMessages(deliver);
    deliver.addEventSource(
      batchesOf(events.queue, executionsFor(this, "events"), props.batchingWindow),
    );
    deliver.addEventSource(batchesOf(deliveries.queue, executionsFor(this, "deliveries")));

    // A separate function, so that attempts that wait for an endpoint take no warm environment from the others.
    const deliverSlowly = deliverBy(
      "DeliverSlowly",
      `Makes the slow, repeated and ordered deliveries of ${channel}`,
    );
    // The content of events that waited.
    storage.events.grant(deliverSlowly, "dynamodb:BatchGetItem");
    storage.lanes.grant(deliverSlowly, "dynamodb:Query", "dynamodb:DeleteItem");
    deliverSlowly.addEventSource(batchesOf(slowLane.queue, executionsFor(this, "slowDeliveries")));
    deliverSlowly.addEventSource(batchesOf(turns.queue, executionsFor(this, "orderedDeliveries")));
  }
}

/**
 * Lets a function assume the roles that companies make for the bus, and none of this account. Each role decides for
 * itself, by the company's external id.
 */
function grantCompanyRoles(to: BusFunction): void {
  const { partition, account } = Stack.of(to);
  const actions = ["sts:AssumeRole"];
  const anyCompany = `iam::*:role/${roleNamePrefix}*`;
  const resources = [`arn:${partition}:${anyCompany}`];
  to.addToRolePolicy(new PolicyStatement({ actions, resources }));
  to.addToRolePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions,
      resources: [`arn:${partition}:iam::${account}:role/*`],
    }),
  );
  const partitionName = Token.isUnresolved(partition) ? "<AWS::Partition>" : partition;
  Validations.of(to.role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:${partitionName}:${anyCompany}]`,
    reason: "Each company has an account of its own, whose role decides by the external id.",
  });
}

/** Returns an event source that invokes a function with batches of a queue's messages. */
export function batchesOf(
  queue: IQueue,
  maxConcurrency: number,
  maxBatchingWindow = Duration.seconds(0),
): SqsEventSource {
  const common = { reportBatchItemFailures: true, maxConcurrency };
  // Without a window, Lambda accepts at most ten.
  return maxBatchingWindow.toSeconds() === 0
    ? new SqsEventSource(queue, { ...common, batchSize: 10 })
    : new SqsEventSource(queue, { ...common, batchSize: 100, maxBatchingWindow });
}
