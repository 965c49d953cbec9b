import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { makeKey } from "../../cli/make-key.ts";
import { synthesize } from "../../cli/synthesize.ts";
import { busClient } from "../support/bus-client.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let folder: string;
let bus: TestBus;
let receiver: Receiver;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "license-event-bus-own-types-"));
  const assembly = await synthesize(folder, {
    context: { eventTypes: "catalog/own/fixtures/good" },
  });
  receiver = await startReceiver();
  bus = await startTestBus([receiver], assembly);
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

test("the documents list a deployment's own event types", async () => {
  const answer = await fetch(`${bus.aws.apiUrl}/v1/asyncapi.json`);
  expect(await answer.text()).toContain('"warranty.registered"');
});

test("publishes, validates and delivers a deployment's own event type like any other", async () => {
  const code = "warranty.registered";
  const answer = await fetch(`${bus.aws.apiUrl}/v1/event-types/${code}`);
  expect(answer.status).toBe(200);
  const type = (await answer.json()) as { publishers: string[]; sample: { data: object } };

  const publisher = type.publishers[0] ?? "";
  const keys = apiKeyStore(String(bus.aws.outputs.ApiKeysTable));
  const { key } = await makeKey(keys, { kind: "publisher", publisher });
  const client = busClient(bus.aws.apiUrl, key);

  await bus.subscribe(receiver, { events: [code] });
  const event = { event: code, company_id: 1, data: type.sample.data };
  expect(await client.publish(event)).toMatchObject({ status: 202 });
  const [webhook] = await receiver.arrived(1);
  expect(webhook?.json).toMatchObject(event);

  const list = (event: string) => bus.company.call("GET", `/v1/companies/1/events?event=${event}`);
  await expect.poll(() => list("warranty.*")).toMatchObject({ body: { items: [{ event: code }] } });
  expect(await list("warranty.registred")).toMatchObject({
    status: 422,
    body: { errors: [{ message: expect.stringContaining(`"${code}"`) }] },
  });

  const refused = await client.publish({ ...event, data: {} });
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ message: "is required" }] } });
});
