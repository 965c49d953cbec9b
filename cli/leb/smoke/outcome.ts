import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { EventBridgeClient, ListRulesCommand, type Rule } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings } from "../../../bus/aws/client.ts";
import type { Delivery, LicenseEventBus } from "../../../sdk/index.ts";
import type { Deployment } from "../deployment.ts";

/** The outcome of an event's delivery. */
export type Outcome =
  | { readonly kind: "delivered"; readonly afterMs: number }
  | { readonly kind: "failed"; readonly error: string }
  | { readonly kind: "nothing" };

const pauseMs = 200;

/** Waits until the delivery of an event has ended, up to the timeout. */
export async function outcomeOf(
  eventId: string,
  { deliveries }: ReturnType<LicenseEventBus["company"]>,
  withinMs: number,
): Promise<Outcome> {
  const end = Date.now() + withinMs;
  for (;;) {
    const { items } = await deliveries.list({ event_id: eventId }).page({ limit: 1 });
    const [delivery] = items;
    const hasEnded = delivery !== undefined && !["retrying", "held"].includes(delivery.status);
    if (hasEnded || Date.now() > end) return delivery ? read(delivery) : { kind: "nothing" };
    await pause(pauseMs);
  }
}

function read(delivery: Delivery): Outcome {
  const { status, accepted_at, last_attempt, held_reason, dropped_reason, dead_reason } = delivery;
  if (status === "delivered" && last_attempt) {
    return { kind: "delivered", afterMs: last_attempt.at + last_attempt.duration_ms - accepted_at };
  }
  const error = last_attempt?.error ?? held_reason ?? dropped_reason ?? dead_reason;
  return { kind: "failed", error: error ?? status };
}

/** Attributes that count a queue's messages: visible, delayed, and in flight. */
const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
] as const;

/** Describes where an accepted event that did not arrive can be stuck. */
export async function whereItIs(
  { eventBusName }: Deployment,
  stack: string,
): Promise<readonly string[]> {
  const found = [
    ...(await tried(() => ruleFaults(eventBusName))),
    ...(await tried(() => fullQueues(stack))),
  ];
  if (found.length > 0) return found;
  return [
    `Its rule is enabled, and the queues of ${stack} are empty. See docs/operations.md#old-messages`,
  ];
}

async function ruleFaults(eventBusName: string): Promise<readonly string[]> {
  const client = new EventBridgeClient(clientSettings);
  const { Rules = [] } = await client.send(
    new ListRulesCommand({ EventBusName: eventBusName, Limit: 100 }),
  );
  const rule = Rules.find(isOfWebhooks);
  if (!rule)
    return [`${eventBusName} has no rule for the channel webhooks. Deploy the stack again.`];
  if (rule.State !== "DISABLED") return [];
  return [
    `The rule ${rule.Name} is disabled, so no event reaches the channel webhooks. Enable it: ` +
      `aws events enable-rule --event-bus-name ${eventBusName} --name '${rule.Name}'`,
  ];
}

/** Matches the pattern that lib/channel.ts creates. */
function isOfWebhooks({ EventPattern = "null" }: Rule): boolean {
  return isDeepStrictEqual(JSON.parse(EventPattern), { detail: { consumers: ["webhooks"] } });
}

async function fullQueues(stack: string): Promise<readonly string[]> {
  const client = new SQSClient(clientSettings);
  const found: string[] = [];
  // CloudFormation starts the names of a stack's queues with the stack's name.
  const pages = paginateListQueues({ client }, { QueueNamePrefix: `${stack}-`, MaxResults: 1000 });
  for await (const { QueueUrls = [] } of pages) {
    for (const url of QueueUrls) found.push(...(await contentOf(url, client)));
  }
  return found;
}

async function contentOf(QueueUrl: string, client: SQSClient): Promise<readonly string[]> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] }),
  );
  const count = counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  if (count === 0) return [];
  const name = QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1);
  return [
    /DeadLetters/.test(name)
      ? `${name} holds ${count} that could not be processed. See docs/operations.md#dead-letters`
      : `${name} holds ${count}: its function fails, or is behind. See docs/operations.md#old-messages`,
  ];
}

/** Explains missing permissions: looking needs more of them than publishing. */
async function tried(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await look();
  } catch (error) {
    return [`Could not look further: ${(error as Error).message}`];
  }
}
