import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import type { Intercept } from "../../local/intercept.ts";
import { type Admin, adminOf } from "../faults/support/api.ts";
import { startBus } from "../faults/support/bus.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";

/** What takes hours, or a failure of AWS, to happen; of both channels, as far as they have it. */
const channels = ["webhooks", "integrations"] as const;

let dataDir: string;
let bus: Awaited<ReturnType<typeof startBus>>;
let admin: Admin;
let key: string;
let receiver: Receiver;
/** Schedules that were made, by the functions that made them. */
const scheduled: string[] = [];
/** What functions wrote, with their names. */
const written: { readonly by: string; readonly text: string }[] = [];
let refusesEvents = false;

/** Plays AWS: schedules are due at once, and the bus refuses events when it is told to. */
const intercept: Intercept = async (call, proceed) => {
  const { service, operation, body, caller } = call;
  if (service === "events" && refusesEvents) {
    const failed = { FailedEntryCount: 1, Entries: [{ ErrorCode: "ThrottlingException" }] };
    return { status: 200, headers: {}, body: JSON.stringify(failed) };
  }
  if (caller.kind === "function" && operation === "UpdateItem") {
    written.push({ by: caller.logicalId, text: `${body}` });
  }
  if (service !== "scheduler" || !operation.startsWith("POST ")) return proceed();
  if (caller.kind === "function") scheduled.push(caller.logicalId);
  const soon = `at(${new Date(Date.now() + 1000).toISOString().slice(0, 19)})`;
  return proceed(
    Buffer.from(JSON.stringify({ ...JSON.parse(`${body}`), ScheduleExpression: soon })),
  );
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-test-"));
  receiver = await startReceiver();
  const targets = [new URL(receiver.url).host];
  bus = await startBus({ assembly: inject("assembly"), dataDir, targets }, intercept);
  admin = adminOf(bus);
  key = await admin.publisherKey("platform");
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const eventFor = (company_id: number, code: "license.updated" | "license.created") => ({
  ...sample(code),
  id: crypto.randomUUID(),
  company_id,
});

async function publish(event: object): Promise<number> {
  const { status } = await fetch(`${bus.apiUrl}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  return status;
}

const arrivedOf = (id: string) => receiver.webhooks.filter(({ json }) => json.id === id);

describe.each(channels)("on the channel %s", (channel) => {
  const company = channels.indexOf(channel) * 10 + 100;

  /** How often the functions whose names begin so have made a schedule. */
  const madeBy = (start: string) => scheduled.filter((name) => name.startsWith(start)).length;
  const deliver = channel === "webhooks" ? "WebhooksDeliver" : "IntegrationsDeliver";

  test("a retry that is hours away goes by a schedule, and before its time goes by another", async () => {
    const wish = { channel, events: ["license.updated"], retry: { delays: [7200] } };
    await admin.subscribe(company, receiver.url, wish);
    receiver.answers.push(500);
    expect(await publish(eventFor(company, "license.updated"))).toBe(202);
    await expect.poll(() => madeBy(deliver)).toBeGreaterThan(1);
    expect(receiver.answers).toEqual([]);
  });

  /** What is sent to an endpoint that is known to be quick is sent by a function that waits for no other. */
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

  test("so does one of an endpoint that was known to be quick", async () => {
    const wish = { channel, events: ["license.updated"], retry: { delays: [7200] } };
    await admin.subscribe(company + 3, receiver.url, wish);
    await untilQuick(company + 3);
    receiver.answers.push(500);
    expect(await publish(eventFor(company + 3, "license.updated"))).toBe(202);
    await expect.poll(() => scheduled.some((name) => quickly.test(name))).toBe(true);
  });

  test("that an endpoint is gone which was known to be quick is told, and what comes is held", async () => {
    const wish = { channel, events: ["license.updated"] };
    const id = await admin.subscribe(company + 4, receiver.url, wish);
    await admin.subscribe(company + 4, receiver.url, { events: ["bus.subscription.disabled"] });
    await untilQuick(company + 4);
    receiver.answers.push(410);
    expect(await publish(eventFor(company + 4, "license.updated"))).toBe(202);
    const isTold = ({ text }: { text: string }) =>
      text.includes("bus.subscription.disabled") && text.includes(id);
    await expect.poll(() => receiver.webhooks.some(isTold)).toBe(true);
    expect(await publish(eventFor(company + 4, "license.updated"))).toBe(202);
    const held = `/v1/companies/${company + 4}/deliveries?status=held`;
    await expect
      .poll(async () => ((await admin.call("GET", held)).body as { items: unknown[] }).items.length)
      .toBe(2);
  });

  test.each([
    ["an endpoint", company + 1, async () => {}],
    ["one that was known to be quick", company + 5, untilQuick],
  ])(
    "%s that asks for hours of rest gets them, by schedules of what lets go",
    async (_, of, first) => {
      const id = await admin.subscribe(of, receiver.url, { channel, events: ["license.updated"] });
      await first(of);
      receiver.answers.push(429);
      receiver.headers = { "retry-after": "7200" };
      expect(await publish(eventFor(of, "license.updated"))).toBe(202);
      await expect.poll(() => receiver.answers).toEqual([]);
      receiver.headers = {};
      const before = madeBy("Release");
      expect(await publish(eventFor(of, "license.updated"))).toBe(202);
      await expect.poll(() => madeBy("Release")).toBeGreaterThan(before);
      const path = `/v1/companies/${of}/subscriptions/${id}`;
      expect((await admin.call("DELETE", path)).status).toBe(204);
    },
  );

  test("what is in order waits its turn, and is let go in order when its subscription is enabled", async () => {
    const wish = { channel, events: ["license.updated"], ordered: true };
    const id = await admin.subscribe(company + 2, receiver.url, wish);
    const path = `/v1/companies/${company + 2}/subscriptions/${id}`;
    const [first, second] = [1, 2].map(() => eventFor(company + 2, "license.updated"));
    expect(await publish(first as object)).toBe(202);
    await expect.poll(() => arrivedOf(String(first?.id)).length).toBe(1);
    expect((await admin.call("POST", `${path}/disable`)).status).toBe(200);
    expect(await publish(second as object)).toBe(202);
    const held = `/v1/companies/${company + 2}/deliveries?status=held`;
    await expect
      .poll(async () => ((await admin.call("GET", held)).body as { items: unknown[] }).items.length)
      .toBe(1);
    expect((await admin.call("POST", `${path}/enable`)).status).toBe(200);
    await expect.poll(() => arrivedOf(String(second?.id)).length).toBe(1);
    const rest = Array.from({ length: 5 }, () => eventFor(company + 2, "license.updated"));
    expect(await publish(rest)).toBe(202);
    await expect.poll(() => rest.flatMap(({ id }) => arrivedOf(id)).length).toBe(5);
  });
});

describe("from a source", () => {
  const company = 200;
  let send: (event: object) => Promise<Response>;
  beforeAll(async () => {
    const auth = { type: "bearer", token: "a-token-of-some-length" };
    const id = await admin.source(company, { kind: "licensespring", name: "LicenseSpring", auth });
    await admin.subscribe(company, receiver.url, { events: ["license.*"], ordered: true });
    send = (event) =>
      fetch(`${bus.apiUrl}/v1/sources/${id}`, {
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

  test("what is let through once is let through once", async () => {
    const [first, second] = [warning(), warning()];
    expect(await (await send(first)).json()).toMatchObject({ repeat: false });
    expect(await (await send(second)).json()).toHaveProperty("suppressed");
    await expect.poll(() => arrivedOf(first.id).length).toBe(1);
    expect(arrivedOf(second.id)).toEqual([]);
  });

  test.each(["a source", "a publisher"])(
    "what %s sends while the bus takes no events is refused, and nothing waits for it",
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
      expect(arrivedOf(event.id)).toEqual([]);
    },
  );
});
