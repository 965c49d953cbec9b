import { Duration } from "aws-cdk-lib";
import { type EventBus, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { BusFunction } from "./bus-function.ts";
import { QueueWithDeadLetters } from "./queue-with-dead-letters.ts";
import type { Storage } from "./storage.ts";

const dispatchTimeout = Duration.seconds(30);
/** Longer than the 15 seconds that a receiver may take, and the writes around it. */
const deliverTimeout = Duration.seconds(40);

export interface ChannelProps {
  /** As the catalog names it. */
  readonly channel: "webhooks" | "integrations";
  readonly eventBus: EventBus;
  readonly storage: Storage;
  /** Where the API is found: some payloads name it. */
  readonly apiUrl: string;
  /** `host:port` pairs, comma-separated, that webhooks may reach although they are not public. */
  readonly loopbackTargets: string;
}

/** One channel of the bus: rule → events → dispatch → deliveries → deliver. */
export class Channel extends Construct {
  /** Where deliver takes its deliveries from. */
  readonly deliveries: IQueue;

  constructor(scope: Construct, id: string, props: ChannelProps) {
    super(scope, id);
    const { channel, eventBus, storage } = props;
    const events = new QueueWithDeadLetters(this, "Events", {
      functionTimeout: dispatchTimeout,
    });
    const deliveries = new QueueWithDeadLetters(this, "Deliveries", {
      functionTimeout: deliverTimeout,
    });
    this.deliveries = deliveries.queue;

    new Rule(this, "Rule", {
      eventBus,
      description: `Events that the catalog lists for ${channel}`,
      eventPattern: { detail: { consumers: [channel] } },
      targets: [new SqsQueue(events.queue, { deadLetterQueue: events.deadLetters })],
    });

    const dispatch = new BusFunction(this, "Dispatch", {
      folder: "dispatch",
      description: `Finds the subscriptions of ${channel} that an event is for`,
      timeout: dispatchTimeout,
      environment: {
        CHANNEL: channel,
        SUBSCRIPTIONS_TABLE: storage.subscriptions.tableName,
        SUBSCRIPTION_CHANGES_TABLE: storage.subscriptionChanges.tableName,
        DELIVERY_QUEUE_URL: deliveries.queue.queueUrl,
      },
    });
    storage.subscriptions.grant(dispatch, "dynamodb:GetItem", "dynamodb:Query");
    storage.subscriptionChanges.grant(dispatch, "dynamodb:GetItem");
    deliveries.queue.grantSendMessages(dispatch);
    dispatch.addEventSource(batchesOf(events));

    const deliver = new BusFunction(this, "Deliver", {
      folder: "deliver-webhook",
      description: `Delivers what dispatch found for ${channel}`,
      timeout: deliverTimeout,
      environment: {
        SUBSCRIPTIONS_TABLE: storage.subscriptions.tableName,
        DELIVERIES_TABLE: storage.deliveries.tableName,
        DELIVERY_QUEUE_URL: deliveries.queue.queueUrl,
        DEAD_LETTER_QUEUE_URL: deliveries.deadLetters.queueUrl,
        LOOPBACK_TARGETS: props.loopbackTargets,
        API_URL: props.apiUrl,
      },
    });
    storage.subscriptions.grant(deliver, "dynamodb:GetItem");
    storage.deliveries.grant(deliver, "dynamodb:GetItem", "dynamodb:UpdateItem");
    deliveries.queue.grantSendMessages(deliver);
    deliveries.deadLetters.grantSendMessages(deliver);
    deliver.addEventSource(batchesOf(deliveries));
  }
}

function batchesOf({ queue }: QueueWithDeadLetters): SqsEventSource {
  return new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true });
}
