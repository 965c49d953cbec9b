import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliveriesTable } from "../../bus/delivery/deliveries-table.ts";
import { newEndpoint } from "../../bus/endpoints/endpoint.ts";
import { endpointsTable } from "../../bus/endpoints/endpoints-table.ts";
import type { DeliverySummary } from "../../bus/history/view.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import type { Intercept } from "../../packages/embedded-aws/intercept.ts";
import { type Admin, adminOf } from "../faults/support/api.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

/*
 * Paths that take hours, or a failure of AWS, with the wiring and the permissions of both channels.
 */
const channels = ["webhooks", "integrations"] as const;

let bus: TestBus;
let admin: Admin;
let key: string;
let receiver: Receiver;
/** Output of functions, with their names. */
const written: { readonly by: string; readonly text: string }[] = [];
let refusesEvents = false;

const intercept: Intercept = async ({ service, operation, body, caller }, proceed) => {
  if (service === "events" && refusesEvents) {
    const failed = { FailedEntryCount: 1, Entries: [{ ErrorCode: "ThrottlingException" }] };
    return { status: 200, headers: {}, body: JSON.stringify(failed) };
  }
  if (caller.kind === "function" && operation === "UpdateItem") {
    written.push({ by: caller.logicalId, text: `${body}` });
  }
  return proceed();
};

beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver], undefined, { intercept });
  const made = await makeKey(apiKeyStore(bus.refOf("StorageApiKeys")), { kind: "admin" });
  admin = adminOf({ apiUrl: bus.aws.apiUrl, adminKey: made.key });
  key = await admin.publisherKey("platform");
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

const eventFor = (company_id: number, code: "license.updated") => ({
  ...sample(code),
  id: crypto.randomUUID(),
  company_id,
});

async function publish(event: object): Promise<number> {
  const { status } = await fetch(`${bus.aws.apiUrl}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  return status;
}

const arrivedOf = (id: string) => receiver.webhooks.filter(({ json }) => json.id === id);

async function listed(company: number, status: string): Promise<readonly DeliverySummary[]> {
  const { body } = await admin.call("GET", `/v1/companies/${company}/deliveries?status=${status}`);
  return (body as { items: DeliverySummary[] }).items;
}

/** Makes the retry of a subscription due now, as if hours had passed. */
async function letHoursPass(company_id: number, id: string): Promise<void> {
  const endpoint = { company_id, id };
  const { due, write } = deliveriesTable(bus.refOf("StorageDeliveries"));
  const now = Date.now();
  for (const row of await due(endpoint, "retrying", { limit: 1 })) {
    const { attempts } = row;
    await write({ ...row, due_at: now, next_attempt_at: now }, { attempts });
  }
  await endpointsTable(bus.refOf("StorageEndpoints")).wake(endpoint, now, now);
}

describe.each(channels)("on the channel %s", (channel) => {
  const company = channels.indexOf(channel) * 10 + 100;
  const deliver = channel === "webhooks" ? "WebhooksDeliver" : "IntegrationsDeliver";

  test("the timer sends a retry that is hours away, and not before its time", async () => {
    const input = { channel, events: ["license.updated"], retry: { delays: [7200] } };
    const id = await admin.subscribe(company, receiver.url, input);
    receiver.answers.push(500);
    const event = eventFor(company, "license.updated");
    expect(await publish(event)).toBe(202);
    await expect.poll(() => listed(company, "retrying")).toHaveLength(1);
    await bus.sweep();
    await bus.quiet();
    expect(arrivedOf(event.id)).toHaveLength(1);
    await letHoursPass(company, id);
    await bus.sweep();
    await expect.poll(() => arrivedOf(event.id)).toHaveLength(2);
    await expect.poll(() => listed(company, "retrying")).toEqual([]);
  });

  /** A function that waits for no other endpoint sends to endpoints known to be quick. */
  const quickly = new RegExp(`^${deliver}[0-9A-F]{8}$`);

  async function untilQuick(companyId: number): Promise<void> {
    const recorder = async () => {
      const event = eventFor(companyId, "license.updated");
      expect(await publish(event)).toBe(202);
      const found = () => written.find(({ text }) => text.includes(event.id))?.by;
      await expect.poll(found).toBeDefined();
      return found();
    };
    await expect.poll(recorder).toMatch(quickly);
  }

  test("disables an endpoint that was quick and is gone, and announces it", async () => {
    const input = { channel, events: ["license.updated"] };
    const id = await admin.subscribe(company + 4, receiver.url, input);
    await admin.subscribe(company + 4, receiver.url, { events: ["bus.subscription.disabled"] });
    await untilQuick(company + 4);
    receiver.answers.push(410);
    expect(await publish(eventFor(company + 4, "license.updated"))).toBe(202);
    const isTold = ({ text }: { text: string }) =>
      text.includes("bus.subscription.disabled") && text.includes(id);
    await expect.poll(() => receiver.webhooks.some(isTold)).toBe(true);
    expect(await publish(eventFor(company + 4, "license.updated"))).toBe(202);
    await expect.poll(() => listed(company + 4, "held")).toHaveLength(2);
  });

  test("sends a rush of events by the queue", async () => {
    await admin.subscribe(company + 6, receiver.url, { channel, events: ["license.updated"] });
    const rush = Array.from({ length: 40 }, () => eventFor(company + 6, "license.updated"));
    expect(await publish(rush)).toBe(202);
    await expect.poll(() => rush.filter(({ id }) => arrivedOf(id).length === 1)).toHaveLength(40);
  });

  test("ordered deliveries wait while their subscription is disabled, and one can be resent", async () => {
    const input = { channel, events: ["license.updated"], ordered: true };
    const id = await admin.subscribe(company + 2, receiver.url, input);
    const path = `/v1/companies/${company + 2}/subscriptions/${id}`;
    const [first, second] = [1, 2].map(() => eventFor(company + 2, "license.updated"));
    expect(await publish(first as object)).toBe(202);
    await expect.poll(() => arrivedOf(String(first?.id)).length).toBe(1);
    expect((await admin.call("POST", `${path}/disable`)).status).toBe(200);
    expect(await publish(second as object)).toBe(202);
    await expect.poll(() => listed(company + 2, "held")).toHaveLength(1);
    expect((await admin.call("POST", `${path}/enable`)).status).toBe(200);
    await expect.poll(() => arrivedOf(String(second?.id)).length).toBe(1);
    const rest = Array.from({ length: 5 }, () => eventFor(company + 2, "license.updated"));
    expect(await publish(rest)).toBe(202);
    await expect.poll(() => rest.flatMap(({ id }) => arrivedOf(id)).length).toBe(5);
    const webhookId = arrivedOf(String(first?.id))[0]?.headers["webhook-id"];
    const resend = `/v1/companies/${company + 2}/deliveries/${webhookId}/resend`;
    expect((await admin.call("POST", resend)).status).toBe(202);
    await expect.poll(() => arrivedOf(String(first?.id)).length).toBe(2);
  });
});

test("forgets the endpoint of a deleted subscription once nothing can wait for it", async () => {
  const company = 300;
  const id = await admin.subscribe(company, receiver.url, { events: ["license.created"] });
  expect((await admin.call("DELETE", `/v1/companies/${company}/subscriptions/${id}`)).status).toBe(
    204,
  );
  await bus.quiet();
  const { read, wake } = endpointsTable(bus.refOf("StorageEndpoints"));
  const endpoint = { company_id: company, id };
  expect(await read(endpoint)).toHaveProperty("touched_at");
  const minutesAgo = Date.now() - 300_000;
  await wake(endpoint, minutesAgo, minutesAgo);
  await bus.sweep();
  await expect.poll(() => read(endpoint)).toEqual(newEndpoint);
});

describe("from a source", () => {
  const company = 200;
  let send: (event: object) => Promise<Response>;
  beforeAll(async () => {
    const auth = { type: "bearer", token: "a-token-of-some-length" };
    const id = await admin.source(company, { kind: "licensespring", name: "LicenseSpring", auth });
    await admin.subscribe(company, receiver.url, { events: ["license.*"], ordered: true });
    send = (event) =>
      fetch(`${bus.aws.apiUrl}/v1/sources/${id}`, {
        method: "POST",
        headers: {
          authorization: "Bearer a-token-of-some-length",
          "content-type": "application/json",
        },
        body: JSON.stringify(event),
      });
  });
  const warning = () => ({
    ...sample("license.will_expire_3_days"),
    id: crypto.randomUUID(),
    company_id: company,
  });

  test("delivers an event that is limited to once per window once", async () => {
    const [first, second] = [warning(), warning()];
    expect(await (await send(first)).json()).toMatchObject({ repeat: false });
    expect(await (await send(second)).json()).toHaveProperty("suppressed");
    await expect.poll(() => arrivedOf(first.id).length).toBe(1);
    await bus.quiet();
    expect(arrivedOf(second.id)).toEqual([]);
  });

  test.each(["a source", "a publisher"])(
    "refuses what %s sends while the bus accepts no events, and nothing waits for it",
    async (from) => {
      const post = async (event: object) =>
        from === "a source" ? (await send(event)).status : publish(event);
      const event = eventFor(company, "license.updated");
      refusesEvents = true;
      expect(await post(event)).toBe(503);
      refusesEvents = false;
      const later = eventFor(company, "license.updated");
      expect(await post(later)).toBe(202);
      await expect.poll(() => arrivedOf(later.id).length).toBe(1);
      await bus.quiet();
      expect(arrivedOf(event.id)).toEqual([]);
    },
  );
});
