import { expect, test } from "vitest";
import { sample } from "../../../catalog/index.ts";
import { sampleSubscription } from "../../../test/support/sample-subscription.ts";
import type { AwsTarget } from "../../company-aws/target.ts";
import { verify } from "../../signatures/standard-webhooks.ts";
import type { Evaluated } from "../../transforms/evaluator.ts";
import { newDelivery } from "../message.ts";
import { awsMessage } from "./send-to-aws.ts";

const role_arn = "arn:aws:iam::111122223333:role/license-event-bus-sender";
const queue = (name: string): AwsTarget => ({
  type: "sqs",
  queue_arn: `arn:aws:sqs:eu-west-1:111122223333:${name}`,
  role_arn,
});
const eventBus: AwsTarget = {
  type: "eventbridge",
  event_bus_arn: "arn:aws:events:eu-west-1:111122223333:event-bus/events",
  role_arn,
};
const now = 1_700_000_000_000;

function messageOf(
  target: AwsTarget,
  { license = {}, transformed }: { license?: object; transformed?: unknown } = {},
) {
  const event = sample("license.activated");
  const data = { license: { ...event.data.license, ...license } };
  const delivered = { ...event, data, company_id: 1, accepted_at: now };
  const message = newDelivery(
    { ...delivered, consumers: ["webhooks"] } as Parameters<typeof newDelivery>[0],
    "license-api",
    sampleSubscription.id,
  );
  const made: Evaluated = { ok: true, made: { transform: transformed } };
  const subscription = {
    ...sampleSubscription,
    target,
    ...(transformed !== undefined && { transform: "x" }),
  };
  const ports = { evaluate: async () => made, apiUrl: "https://bus.example.com" };
  return awsMessage(message, subscription, ports, now);
}

test("a message has the webhook's headers as attributes, which sign its body", async () => {
  const made = await messageOf(queue("events"));
  if (made.kind !== "made") throw new Error(JSON.stringify(made));
  const { body, attributes, group } = made.message;
  const [{ secret = "" } = {}] = sampleSubscription.secrets;
  const signed = { headers: attributes, body, secrets: [secret], nowSeconds: now / 1000 };
  expect(verify(signed)).toMatchObject({ ok: true });
  // SQS and SNS take ten.
  expect(Object.keys(attributes).length).toBeLessThanOrEqual(10);
  expect(attributes.event).toBe("license.activated");
  expect(group).toBeUndefined();
});

test("a FIFO queue gets the events of one object in one group, whatever its id", async () => {
  const groupOf = async (id: unknown) => {
    const made = await messageOf(queue("events.fifo"), { license: { id } });
    return made.kind === "made" ? made.message.group : made;
  };
  expect(await groupOf(7)).toBe("license/7");
  expect(await groupOf("ä b")).toBe("license/%C3%A4%20b");
  expect(await groupOf("x".repeat(200))).toMatch(/^[\da-f]{64}$/);
});

test("noncharacters, which SQS refuses, are escaped before the body is signed", async () => {
  const made = await messageOf(queue("events"), { license: { note: "a\ufffeb" } });
  if (made.kind !== "made") throw new Error(JSON.stringify(made));
  const { body } = made.message;
  expect(body).toContain("a\\ufffeb");
  expect(JSON.parse(body).data.license.note).toBe("a\ufffeb");
});

test("an event bus takes only objects", async () => {
  expect(await messageOf(eventBus, { transformed: [1] })).toMatchObject({
    kind: "unsent",
    outcome: { kind: "dead", reason: expect.stringContaining("must return an object") },
  });
  const made = await messageOf(eventBus, { transformed: { a: 1 } });
  expect(made).toMatchObject({ kind: "made", message: { body: '{"a":1}', attributes: {} } });
});
