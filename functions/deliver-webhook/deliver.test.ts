import type { SQSRecord } from "aws-lambda";
import { beforeEach, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import {
  type DeliveryMessage,
  type Logged,
  newDelivery,
  type Outcome,
  type Response,
} from "../../domain/delivery.ts";
import { sampleSubscription as subscription } from "../../test/support/sample-subscription.ts";
import { deliverAll, type Ports } from "./deliver.ts";

/* What happens when a function ends or AWS fails at a bad moment, which the embedded AWS does not play. */

const message = newDelivery(
  {
    ...sample("license.activated"),
    company_id: 1,
    consumers: ["webhooks"],
    accepted_at: Date.now(),
  },
  "license-api",
  subscription.id,
);

let sent: number;
let recorded: Outcome[];
let retries: { message: DeliveryMessage; delay: number | undefined }[];
let deadLetters: DeliveryMessage[];
let logged: Logged | undefined;
let response: Response;
let ports: Ports;

beforeEach(() => {
  sent = 0;
  recorded = [];
  retries = [];
  deadLetters = [];
  logged = undefined;
  response = { kind: "answered", status: 500, headers: {}, body: "" };
  const unused = () => Promise.reject(new Error("not used here"));
  ports = {
    subscriptions: { get: async () => subscription },
    deliveries: {
      find: async () => logged,
      record: async (_message, _attempt, outcome) => {
        recorded.push(outcome);
      },
    },
    retries: {
      send: async ({ body, delay }) => {
        retries.push({ message: JSON.parse(body), delay });
      },
      sendAll: unused,
    },
    deadLetters: {
      send: async ({ body }) => {
        deadLetters.push(JSON.parse(body));
      },
      sendAll: unused,
    },
    baseUrl: "https://bus.example.com",
    send: async () => {
      sent++;
      return response;
    },
  };
});

function handle(received: DeliveryMessage, receiveCount = 1) {
  const record = {
    messageId: "m1",
    body: JSON.stringify(received),
    attributes: { ApproximateReceiveCount: String(receiveCount) },
  } as SQSRecord;
  return deliverAll([record], ports);
}
const handOutAgain = { batchItemFailures: [{ itemIdentifier: "m1" }] };
const done = { batchItemFailures: [] };

test("a failed attempt is recorded and its retry put on the queue", async () => {
  expect(await handle(message)).toEqual(done);
  expect(recorded).toMatchObject([{ kind: "retry" }]);
  expect(retries).toMatchObject([{ message: { attempts: 1 } }]);
  expect(retries[0]?.delay).toBeGreaterThanOrEqual(5);
});

test("an attempt that could not be recorded is handed out again", async () => {
  ports = { ...ports, deliveries: { ...ports.deliveries, record: () => Promise.reject("no") } };
  expect(await handle(message)).toEqual(handOutAgain);
  expect(retries).toEqual([]);
});

test("a retry that could not be queued is resumed from the log, without another request", async () => {
  const send = () => Promise.reject(new Error("throttled"));
  const broken = { ...ports, retries: { ...ports.retries, send } };
  const working = ports;
  ports = broken;
  expect(await handle(message)).toEqual(handOutAgain);
  ports = working;
  const nextAttemptAt = Date.now() + 5000;
  logged = { status: "retrying", attempts: 1, nextAttemptAt };
  expect(await handle(message, 2)).toEqual(done);
  expect(sent).toBe(1);
  expect(retries).toMatchObject([{ message: { attempts: 1, not_before: nextAttemptAt } }]);
});

test("a dead letter that could not be sent is resumed from the log", async () => {
  logged = { status: "dead", attempts: 1 };
  expect(await handle(message, 2)).toEqual(done);
  expect(sent).toBe(0);
  expect(deadLetters).toMatchObject([{ delivery_id: message.delivery_id }]);
});

test("a message that SQS hands out again after its delivery makes no second one", async () => {
  logged = { status: "delivered", attempts: 1 };
  expect(await handle(message, 2)).toEqual(done);
  expect([sent, retries, deadLetters]).toEqual([0, [], []]);
});

test("a wait longer than SQS knows is made of several", async () => {
  const notBefore = Date.now() + 3600_000;
  await handle({ ...message, attempts: 3, not_before: notBefore });
  expect(sent).toBe(0);
  expect(retries).toMatchObject([{ message: { attempts: 3, not_before: notBefore }, delay: 900 }]);
});

test("a delivery that is resent begins its schedule anew, and keeps counting its attempts", async () => {
  logged = { status: "dead", attempts: 10 };
  expect(await handle({ ...message, attempts: 10, resent_after: 10 })).toEqual(done);
  expect(recorded).toMatchObject([{ kind: "retry" }]);
  expect(retries).toMatchObject([{ message: { attempts: 11, resent_after: 10 } }]);
  expect(retries[0]?.delay).toBeLessThan(10);

  logged = { status: "retrying", attempts: 19 };
  expect(await handle({ ...message, attempts: 19, resent_after: 10 })).toEqual(done);
  expect(deadLetters).toMatchObject([{ attempts: 20 }]);
});

test("a message that cannot be read is left to the redrive policy, beside good ones", async () => {
  response = { kind: "answered", status: 200, headers: {}, body: "" };
  const attributes = { ApproximateReceiveCount: "1" };
  const records = ["{", JSON.stringify(message)].map(
    (body, i) => ({ messageId: `m${i}`, body, attributes }) as SQSRecord,
  );
  expect(await deliverAll(records, ports)).toEqual({
    batchItemFailures: [{ itemIdentifier: "m0" }],
  });
  expect(recorded).toEqual([{ kind: "delivered" }]);
});
