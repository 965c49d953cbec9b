import { expect, test } from "vitest";
import { newSubscription } from "../subscriptions/new-subscription.ts";
import { subscriptionWarnings } from "../subscriptions/warnings.ts";

const eventBusArn = "arn:aws:events:eu-west-1:444455556666:event-bus/bus";
const role_arn = "arn:aws:iam::111122223333:role/license-event-bus-sender";
const queue_arn = "arn:aws:sqs:eu-west-1:111122223333:events";

function made(target: object, more: object = {}) {
  const policy = { loopbackTargets: [], eventBusArn };
  return newSubscription(1, { target: { role_arn, ...target }, ...more }, policy, 0);
}

function faultsOf(target: object, more: object = {}): readonly string[] {
  const result = made(target, more);
  return result.ok ? [] : result.faults.map(({ pointer, message }) => `${pointer} ${message}`);
}

test.each([
  { type: "sqs", queue_arn },
  { type: "sqs", queue_arn: `${queue_arn}.fifo` },
  { type: "sns", topic_arn: "arn:aws:sns:ap-southeast-2:111122223333:events.fifo" },
  {
    type: "eventbridge",
    event_bus_arn: "arn:aws:events:us-east-1:111122223333:event-bus/of/partners.x",
  },
])("accepts %j, and the subscription has a signing secret", (target) => {
  const result = made(target);
  expect(result).toMatchObject({
    ok: true,
    subscription: { target: { ...target, role_arn }, channel: "webhooks" },
  });
  expect(result.ok && result.subscription.secrets).toHaveLength(1);
});

test.each([
  [
    { role_arn: "arn:aws:iam::444455556666:role/license-event-bus-x" },
    "/role_arn",
    "not in the bus's",
  ],
  [{ role_arn: "arn:aws:iam::111122223333:role/admin" }, "/role_arn", "license-event-bus-"],
  [{ role_arn: "arn:aws:iam::111122223333:role/x/license-event-bus-x" }, "/role_arn", "ARN"],
  [
    { role_arn: "arn:aws-cn:iam::111122223333:role/license-event-bus-x" },
    "/role_arn",
    "must be in the partition aws, as the bus is",
  ],
  [
    { queue_arn: "arn:aws:sqs:eu-west-1:444455556666:events" },
    "/queue_arn",
    "must be a queue in the account of role_arn",
  ],
  [
    { queue_arn: "arn:aws:sqs:cn-north-1:111122223333:events" },
    "/queue_arn",
    "must have a Region of its partition",
  ],
  [
    { queue_arn: "arn:aws:sqs:us-iso-east-1:111122223333:events" },
    "/queue_arn",
    "must have a Region of its partition",
  ],
  [{ queue_arn: "arn:aws:sns:eu-west-1:111122223333:events" }, "/queue_arn", "the ARN of a queue"],
  [{ queue_arn: `${queue_arn}\n` }, "/queue_arn", "the ARN of a queue"],
  [
    { queue_arn: "arn:aws:sqs:evil.example.com/:111122223333:x" },
    "/queue_arn",
    "the ARN of a queue",
  ],
  [{ external_id: "mine" }, "/external_id", "is not known here"],
])("refuses %j", (change, pointer, message) => {
  const [fault = "", ...others] = faultsOf({ type: "sqs", queue_arn, ...change });
  expect(fault).toContain(`/target${pointer} `);
  expect(fault).toContain(message);
  expect(others.filter((other) => !other.includes("account of role_arn"))).toEqual([]);
});

test("refuses options that only webhooks have", () => {
  const options = { format: "keygen", events: ["keygen.*"], keygen_algorithm: "ed25519" };
  expect(faultsOf({ type: "sqs", queue_arn }, options)).toEqual([
    "/keygen_algorithm requires a webhook",
  ]);
});

test("warns that an order gets lost, unless the queue is a FIFO queue", () => {
  const warningsOf = (target: object, ordered: boolean) => {
    const result = made(target, { ordered });
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    return subscriptionWarnings(result.subscription).map(({ pointer }) => pointer);
  };
  expect(warningsOf({ type: "sqs", queue_arn }, true)).toEqual(["/ordered"]);
  expect(warningsOf({ type: "sqs", queue_arn }, false)).toEqual([]);
  expect(warningsOf({ type: "sqs", queue_arn: `${queue_arn}.fifo` }, true)).toEqual([]);
});
