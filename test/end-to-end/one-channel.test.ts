import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { startSlack } from "../../cli/demo/vendors/slack.ts";
import { synthesize } from "../../cli/synthesize.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

const seatTaken = {
  code: "seat.taken",
  publishers: ["license-api"],
  consumers: ["integrations"],
  data: { seat: { type: "object", properties: { id: { type: "integer" } } } },
  sample: { seat: { id: 1 } },
};

let folder: string;
let bus: TestBus;
let receiver: Receiver;
let slack: Awaited<ReturnType<typeof startSlack>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "license-event-bus-one-channel-"));
  receiver = await startReceiver();
  slack = await startSlack();
  const eventTypes = join(folder, "event-types");
  await mkdir(eventTypes);
  await writeFile(join(eventTypes, "seat-taken.json"), JSON.stringify(seatTaken));
  const context = { channels: "webhooks", eventTypes };
  const assembly = await synthesize(join(folder, "cdk.out"), { context });
  bus = await startTestBus([receiver, slack], assembly);
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
  await slack.stop();
  await rm(folder, { recursive: true });
});

test("delivers on the deployed channel", async () => {
  await bus.subscribe(receiver, { events: ["license.activated"] });
  const data = { license: { id: 1, license_key: "AAAA-BBBB" } };
  const event = { id: randomUUID(), event: "license.activated", company_id: 1, data };
  expect((await bus.publish("license-api", event)).status).toBe(202);
  const [webhook] = await receiver.arrived(1);
  expect(webhook?.json).toMatchObject({ id: event.id });
});

test("posts any event of the channel to a chat", async () => {
  const target = { type: "slack", url: slack.url };
  const input = { target, events: ["license.expired"] };
  expect(await bus.company.subscribe(1, input)).toMatchObject({
    status: 201,
    body: { channel: "webhooks" },
  });
  const event = { ...sample("license.expired"), id: randomUUID(), company_id: 1 };
  expect((await bus.publish("platform", event)).status).toBe(202);
  await expect.poll(() => slack.messages.at(-1)?.text).toMatch(/^License expired/);
});

test("refuses subscriptions to a channel that is not deployed", async () => {
  const target = { type: "webhook", url: receiver.url };
  const answer = await bus.company.subscribe(1, { channel: "integrations", target });
  expect(answer).toMatchObject({
    status: 422,
    body: {
      type: "urn:license-event-bus:problem:invalid",
      errors: [
        {
          pointer: "/channel",
          message: "uses the channel integrations, which is not deployed. Deployed: webhooks",
        },
      ],
    },
  });
});

test("accepts and stores events that only the other channel receives", async () => {
  const event = { event: "seat.taken", company_id: 1, id: randomUUID(), data: { seat: { id: 1 } } };
  expect((await bus.publish("license-api", event)).status).toBe(202);
  const stored = await bus.company.call("GET", `/v1/companies/1/events/${event.id}`);
  expect(stored).toMatchObject({ status: 200, body: { id: event.id, event: "seat.taken" } });
});
