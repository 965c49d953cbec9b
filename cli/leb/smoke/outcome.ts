import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { EventBridgeClient, ListRulesCommand, type Rule } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";
import { clientSettings } from "../../../bus/aws/client.ts";
import type { Delivery, LicenseEventBus } from "../../../sdk/index.ts";
import type { Deployment } from "../deployment.ts";

/** What became of an event. */
export type Outcome =
  | { readonly kind: "delivered"; readonly afterMs: number }
  | { readonly kind: "failed"; readonly error: string }
  | { readonly kind: "nothing" };

const pauseMs = 200;

/** Waits until the delivery of an event has ended, but no longer than that. */
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

/** Of a queue's messages: those that wait, that wait for their time, and that are being worked on. */
const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
] as const;

/** What is to be seen of an event that was accepted and of which nothing came, and what it means. */
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
    `Its rule is enabled, and no queue of ${stack} holds anything. See docs/operations.md#old-messages`,
  ];
}

async function ruleFaults(eventBusName: string): Promise<readonly string[]> {
  const client = new EventBridgeClient(clientSettings);
  const { Rules = [] } = await client.send(
    new ListRulesCommand({ EventBusName: eventBusName, Limit: 100 }),
  );
  const rule = Rules.find(isOfWebhooks);
  if (!rule)
    return [`${eventBusName} has no rule for the channel webhooks: deploy the stack again.`];
  if (rule.State !== "DISABLED") return [];
  return [
    `The rule ${rule.Name} is disabled, so that no event reaches the channel webhooks. Enable it: ` +
      `aws events enable-rule --event-bus-name ${eventBusName} --name '${rule.Name}'`,
  ];
}

/** As lib/channel.ts has it. */
function isOfWebhooks({ EventPattern = "null" }: Rule): boolean {
  return isDeepStrictEqual(JSON.parse(EventPattern), { detail: { consumers: ["webhooks"] } });
}

async function fullQueues(stack: string): Promise<readonly string[]> {
  const client = new SQSClient(clientSettings);
  const found: string[] = [];
  // CloudFormation begins the names of a stack's queues so.
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
      ? `${name} holds ${count}: nothing could be done with it. See docs/operations.md#dead-letters`
      : `${name} holds ${count}: its function fails, or is behind. See docs/operations.md#old-messages`,
  ];
}

/** To look takes more than publishing does: whoever may not is told so. */
async function tried(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await look();
  } catch (error) {
    return [`It could not be looked into: ${(error as Error).message}`];
  }
}
