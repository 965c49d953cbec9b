/**
 * The functions on the way of an event, as deployed, with immediate answers in place of AWS and
 * receivers, so that only their own time is measured.
 */
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { versionId } from "../bus/aws/company-items.ts";
import type { DeliveryMessage } from "../bus/delivery/message.ts";
import { apiKeyStore } from "../bus/keys/api-keys-table.ts";
import { newSubscription } from "../bus/subscriptions/new-subscription.ts";
import type { Subscription, WebhookSubscription } from "../bus/subscriptions/subscription.ts";
import { withoutRateLimits } from "../cli/local-bus.ts";
import { makeKey } from "../cli/make-key.ts";
import { createEvent } from "../packages/embedded-aws/eventbridge/event.ts";

/** Number and size of the calls to AWS. */
export type Calls = { readonly count: number; readonly bytes: number };

type Command = { readonly constructor: { readonly name: string }; readonly input: Input };
type Input = {
  readonly TableName?: string;
  readonly Item?: object;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Key[] }>>;
  readonly Entries?: readonly Entry[];
};
type Key = { readonly company_id: number; readonly id: string };
type Entry = { readonly Detail?: string; readonly Source?: string; readonly MessageBody?: string };

const variables = [
  ...["API_KEYS_TABLE", "EVENTS_TABLE", "DEDUPLICATION_TABLE", "SUBSCRIPTIONS_TABLE"],
  ...["ENDPOINTS_TABLE", "LANES_TABLE", "DELIVERIES_TABLE", "RATE_COUNTS_TABLE", "EVENT_BUS"],
  "REFUSALS_TABLE",
  ...["EVENTS_QUEUE_ARN", "SLOW_QUEUE_ARN", "ORDERED_QUEUE_ARN", "QUICK_QUEUE_URL"],
  ...["WEBHOOKS_SLOW_QUEUE_URL", "WEBHOOKS_ORDERED_QUEUE_URL", "DRAIN_QUEUE_URL"],
];
for (const name of variables) process.env[name] = name;
process.env.CHANNEL = "webhooks";
Object.assign(process.env, withoutRateLimits);

/** Each company's subscriptions, by id. */
let stored: ReadonlyMap<number, ReadonlyMap<string, Subscription>> = new Map();
let version = 0;
let key: object | undefined;
let sent: Input[] = [];

replaceAws(({ constructor: { name }, input }) => {
  sent.push(input);
  const { TableName, ExpressionAttributeValues: values, RequestItems: requests } = input;
  if (name === "PutCommand" && TableName === "API_KEYS_TABLE") key = input.Item;
  if (name === "GetCommand" && TableName === "API_KEYS_TABLE") {
    return { Item: { ...key, last_used_at: Date.now() } };
  }
  if (name === "GetCommand" && TableName === "SUBSCRIPTIONS_TABLE") {
    return { Item: { version, recent: [], count: 0 } };
  }
  if (name === "QueryCommand") {
    return { Items: [...(stored.get(Number(values?.[":company"]))?.values() ?? [])] };
  }
  if (name === "BatchGetCommand") {
    const subscriptions = requests?.SUBSCRIPTIONS_TABLE?.Keys ?? [];
    const endpoints = requests?.ENDPOINTS_TABLE?.Keys ?? [];
    return {
      Responses: {
        SUBSCRIPTIONS_TABLE: subscriptions.flatMap(subscriptionItem),
        ENDPOINTS_TABLE: endpoints.map((key) => ({ ...key, health: { is_quick: true } })),
      },
    };
  }
  return {};
});

/** Returns a stored subscription, or the version of a company's subscriptions. */
function subscriptionItem({ company_id, id }: Key): readonly object[] {
  if (id === versionId) return [{ company_id, id, version, recent: [] }];
  const subscription = stored.get(company_id)?.get(id);
  return subscription ? [subscription] : [];
}

const [{ handler: ingest }, { deliverFrom }, { sendWebhook }] = await Promise.all([
  import("../functions/ingest/handler.ts"),
  import("../bus/dispatch/from-queues.ts"),
  import("../bus/delivery/sending/send-webhook.ts"),
]);
const { key: publisherKey } = await makeKey(apiKeyStore("API_KEYS_TABLE"), {
  kind: "publisher",
  publisher: "license-api",
  name: "bench",
});

const deliver = deliverFrom((message, subscription) =>
  renderAndSign(message, subscription as WebhookSubscription),
);

/** Replaces the subscriptions of companies, by id. */
export function subscribe(subscriptions: typeof stored): void {
  stored = subscriptions;
  version += 1;
}

/** Returns a subscription as the API creates it. */
export function newWebhook(companyId: number, fields: object): WebhookSubscription {
  const target = { type: "webhook", url: "https://example.com/hook" };
  const egressPolicy = { loopbackTargets: [] };
  const made = newSubscription(companyId, { target, ...fields }, egressPolicy, Date.now());
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  return made.subscription as WebhookSubscription;
}

/** Renders and signs a delivery. */
export function renderAndSign(message: DeliveryMessage, subscription: WebhookSubscription) {
  return sendWebhook(message, subscription, {
    send: async () => ({ kind: "answered", status: 200, headers: {}, body: "" }),
    evaluate: () => Promise.reject(new Error("There is no transform")),
    apiUrl: "https://bus.example.com",
  });
}

/**
 * Publishes events one by one.
 *
 * @returns The events as a rule puts them on a queue.
 */
export async function publish(events: readonly object[]): Promise<readonly SQSRecord[]> {
  const records: SQSRecord[] = [];
  for (const event of events) records.push(await publishOne(event));
  return records;
}

/**
 * Finds the subscriptions of a full batch of events.
 *
 * @returns The deliveries that are on the queue afterwards.
 */
export async function find(records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
  const before = sent.length;
  await run((event) => deliver(event), records);
  return entriesSince(before).map(({ MessageBody = "" }) => recordOf(MessageBody, "deliveries"));
}

/** Delivers a batch. */
export async function send(records: readonly SQSRecord[]): Promise<void> {
  await run((event) => deliver(event), records);
}

/** Returns the calls to AWS since the last call. */
export function callsMade(): Calls {
  const bytes = sent.reduce((sum, input) => sum + JSON.stringify(input).length, 0);
  const count = sent.length;
  sent = [];
  return { count, bytes };
}

async function publishOne(event: object): Promise<SQSRecord> {
  const request = {
    headers: { authorization: `Bearer ${publisherKey}`, "content-type": "application/json" },
    body: JSON.stringify(event),
  };
  const before = sent.length;
  const answer = await silently(() => ingest(request as never, {} as Context));
  if (answer?.statusCode !== 202) throw new Error(`Publishing: ${JSON.stringify(answer)}`);
  const { Detail: detailJson = "", Source: source = "" } = entriesSince(before)[0] ?? {};
  const detail = JSON.parse(detailJson);
  const { event: detailType } = detail;
  const time = new Date();
  return recordOf(
    createEvent({ source, detailType, resources: [], time, detail, detailJson }).json,
    "EVENTS_QUEUE_ARN",
  );
}

async function run(
  handler: (event: SQSEvent, context: Context) => unknown,
  records: readonly SQSRecord[],
): Promise<void> {
  const failed = await silently(() => handler({ Records: [...records] }, {} as Context));
  const { batchItemFailures = [] } = (failed ?? {}) as { batchItemFailures?: unknown[] };
  if (batchItemFailures.length > 0) throw new Error("The function failed");
}

/** Returns the entries that were put on the event bus or a queue. */
function entriesSince(call: number): readonly Entry[] {
  return sent.slice(call).flatMap(({ Entries = [] }) => Entries);
}

function recordOf(body: string, eventSourceARN: string): SQSRecord {
  const attributes = { ApproximateReceiveCount: "1" };
  return { messageId: "message", body, attributes, eventSourceARN } as unknown as SQSRecord;
}

/** Discards log lines during the work, one call at a time. */
async function silently<T>(work: () => T): Promise<Awaited<T>> {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}

function replaceAws(answer: (command: Command) => object): void {
  const send = async (command: Command) => answer(command);
  for (const { prototype } of [DynamoDBDocumentClient, EventBridgeClient, SQSClient]) {
    Object.assign(prototype, { send });
  }
}
