import { createHash, createPublicKey, verify as verifyBytes } from "node:crypto";
import { type Schema, Validator } from "@cfworker/json-schema";
import { HTTP } from "cloudevents";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LicenseEvent } from "../../bus/events/event.ts";
import { eventPublisher } from "../../bus/events/event-bus-client.ts";
import { keygenAlgorithms } from "../../bus/signatures/keygen.ts";
import { verify } from "../../bus/signatures/standard-webhooks.ts";
import { busPublisher, eventTypes, sample } from "../../catalog/index.ts";
import type { SampleKeys } from "../../cli/sample-company.ts";
import { isGenuineToAnother } from "../support/keygen-verifier.ts";
import { type Receiver, startReceiver, type Webhook } from "../support/receiver.ts";
import { type Subscribed, startTestBus, type TestBus } from "../support/test-bus.ts";

const names = [
  "licensespring",
  "keygen",
  "flexnet",
  "cloudevents",
  "rotated",
  "v1a",
  "entitlement",
  "device",
  "keygen-host",
  "keygen-port",
  "keygen-rotated",
] as const;
const receivers = new Map<string, Receiver>();
let bus: TestBus;

beforeAll(async () => {
  for (const name of [...names, ...keygenAlgorithms]) receivers.set(name, await startReceiver());
  bus = await startTestBus([...receivers.values()]);
});
afterAll(async () => {
  await bus.stop();
  await Promise.all([...receivers.values()].map((receiver) => receiver.stop()));
});

function receiver(name: string): Receiver {
  const found = receivers.get(name);
  if (!found) throw new Error(`no receiver ${name}`);
  return found;
}

const headersOf = ({ headers }: Webhook) => headers as Record<string, string>;

function newEvent(code: string): LicenseEvent {
  const found: LicenseEvent | undefined = sample(code);
  if (!found) throw new Error(`no sample of ${code}`);
  return { ...found, id: crypto.randomUUID(), company_id: 1 };
}

/** Puts the bus's own announcements on the bus, as no call can. */
async function sayAsBus(events: readonly LicenseEvent[]): Promise<void> {
  const outgoing = events.map((event) => ({
    publisher: busPublisher,
    detail: { ...event, consumers: ["webhooks"] as const, accepted_at: Date.now() },
  }));
  const failures = await eventPublisher(bus.refOf("BusEventBus")).publish(outgoing);
  expect(failures).toEqual(events.map(() => undefined));
}

/** An event type of each vendor and of each combination of objects in events. */
const types = [
  ...Map.groupBy(eventTypes.values(), ({ vendor, publishers, objects }) =>
    [vendor, publishers[0], ...objects].join(),
  ).values(),
].flatMap((kind) => kind.slice(0, 1));

test("delivers a sample of each kind of event in each format that can carry it", async () => {
  const events = types.map(({ code }) => newEvent(code));
  const of = (vendor: string) => events.filter(({ event }) => event.startsWith(`${vendor}.`));
  for (const format of ["licensespring", "keygen", "flexnet", "cloudevents"]) {
    const isVendors = format === "keygen" || format === "flexnet";
    const events = isVendors ? ["*"] : ["*", "bus.*"];
    await bus.subscribe(receiver(format), { format, events });
  }
  const byPublisher = Map.groupBy(events, ({ event }) => eventTypes.get(event)?.publishers[0]);
  await sayAsBus(byPublisher.get(busPublisher) ?? []);
  byPublisher.delete(busPublisher);
  for (const [publisher, theirs] of byPublisher) {
    for (let i = 0; i < theirs.length; i += 100) {
      const key = publisher as keyof SampleKeys["publishers"];
      const answer = await bus.publish(key, theirs.slice(i, i + 100));
      expect(answer.status, await answer.clone().text()).toBe(202);
    }
  }
  const byId = (webhooks: readonly Webhook[]) =>
    new Map(webhooks.map(({ json }) => [json.id as string, json]));

  const plain = byId(await receiver("licensespring").arrived(events.length));
  for (const event of events) expect(plain.get(event.id), event.event).toEqual(event);

  const clouds = await receiver("cloudevents").arrived(events.length);
  for (const webhook of clouds) {
    const cloud = HTTP.toEvent<object>({ headers: headersOf(webhook), body: webhook.text });
    if (Array.isArray(cloud)) throw new Error("several events");
    const { id, type, data } = cloud;
    const event = events.find((one) => one.id === id);
    expect(type).toBe(event?.event);
    expect(data).toMatchObject(event?.data as object);
  }

  const keygen = await receiver("keygen").arrived(of("keygen").length);
  const payloads = keygen.map(({ json }) => (json as KeygenBody).data.attributes);
  const expected = of("keygen").map(({ event, data, vendor }) => ({
    event: event.slice("keygen.".length),
    payload: {
      data: Object.values(data)[0],
      ...(vendor?.meta ? { meta: vendor.meta } : {}),
    },
  }));
  const seen = payloads.map(({ event, payload }) => ({ event, payload: JSON.parse(payload) }));
  const byEvent = (list: typeof seen) => list.sort((a, b) => a.event.localeCompare(b.event));
  expect(byEvent(seen)).toEqual(byEvent(expected as typeof seen));

  const flexnet = await receiver("flexnet").arrived(of("flexnet").length);
  const bodies = flexnet.map(({ json }) => (json as { eventBody: unknown }).eventBody);
  for (const { data } of of("flexnet")) expect(bodies).toContainEqual(Object.values(data)[0]);
  for (const { json } of flexnet) expect(leavesOf(json)).toSatisfy(isTextOrNull);
});

type KeygenBody = { data: { attributes: { event: string; payload: string } } };

function leavesOf(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap(leavesOf)
    : [value];
}
const isTextOrNull = (leaves: unknown) =>
  (leaves as unknown[]).every((leaf) => leaf === null || typeof leaf === "string");

test("serves the dataschema of a CloudEvent at its URL", async () => {
  const [webhook] = await receiver("cloudevents").arrived(1);
  const { dataschema, data } = (webhook?.json ?? {}) as { dataschema: string; data: object };
  const answer = await fetch(dataschema);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/schema+json");
  const validator = new Validator((await answer.json()) as Schema, "2020-12");
  expect(validator.validate(data)).toMatchObject({ valid: true });
  expect(validator.validate({ ...data, other: {} })).toMatchObject({ valid: false });
});

describe("Keygen's receivers verify with the key that the API shows", () => {
  test.each(keygenAlgorithms)("%s", async (keygen_algorithm) => {
    const { url } = receiver(keygen_algorithm);
    const made = (await bus.subscribe(receiver(keygen_algorithm), {
      events: ["keygen.license.renewed"],
      format: "keygen",
      keygen_algorithm,
    })) as Subscribed & { keygen: { public_key: string } };
    const answer = await bus.company.call("GET", `/v1/companies/1/subscriptions/${made.id}`);
    const { keygen } = answer.body as typeof made;
    expect(keygen).toEqual({ algorithm: keygen_algorithm, public_key: made.keygen.public_key });
    await bus.publish("keygen", newEvent("keygen.license.renewed"));
    const [webhook] = await receiver(keygen_algorithm).arrived(1);
    if (!webhook) throw new Error("nothing came");
    const headers = headersOf(webhook);
    const request = { algorithm: keygen_algorithm, publicKey: keygen.public_key, url, headers };
    expect(await isGenuineToAnother(request)).toBe(true);
    const tampered = { ...headers, digest: "sha-256=AAAA" };
    expect(await isGenuineToAnother({ ...request, headers: tampered })).toBe(false);
  });
});

describe("Keygen's signature, verified as Keygen's sample receivers do", () => {
  const path = (id: string) => `/v1/companies/1/subscriptions/${id}`;
  type KeygenSubscription = Subscribed & {
    keygen: { public_key: string; next_public_key?: string; next_signs_from?: number };
  };

  /** Subscribes a receiver, and returns the next webhook that a published event causes. */
  async function subscribed(name: string, input: object = {}) {
    const made = await bus.subscribe(receiver(name), {
      events: ["keygen.license.renewed"],
      format: "keygen",
      ...input,
    });
    let count = 0;
    const next = async () => {
      await bus.publish("keygen", newEvent("keygen.license.renewed"));
      const webhook = (await receiver(name).arrived(++count))[count - 1];
      if (!webhook) throw new Error("nothing came");
      return webhook;
    };
    return { made: made as KeygenSubscription, next };
  }

  /** The steps of keygen.sh/docs/api/signatures, with the header `Host` as it was received, or another. */
  function isGenuine({ headers, text }: Webhook, publicKey: string, host = headers.host): boolean {
    const digest = `sha-256=${createHash("sha256").update(text).digest("base64")}`;
    if (headers.digest !== digest) return false;
    const content = [
      "(request-target): post /hook",
      `host: ${host}`,
      `date: ${headers.date}`,
      `digest: ${digest}`,
    ].join("\n");
    const [, signature = ""] =
      /signature="([^"]+)"/.exec(String(headers["keygen-signature"])) ?? [];
    const der = Buffer.from(`302a300506032b6570032100${publicKey}`, "hex");
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return verifyBytes(null, Buffer.from(content), key, Buffer.from(signature, "base64"));
  }

  test("covers the host without its port, and on request with it", async () => {
    const standard = await subscribed("keygen-host");
    const webhook = await standard.next();
    const { public_key } = standard.made.keygen;
    expect(webhook.headers.host).toMatch(/:\d+$/);
    expect(isGenuine(webhook, public_key)).toBe(false);
    expect(isGenuine(webhook, public_key, "127.0.0.1")).toBe(true);

    const trial = await subscribed("keygen-port", { keygen_signs_port: true });
    expect(trial.made).toMatchObject({ keygen_signs_port: true });
    expect(isGenuine(await trial.next(), trial.made.keygen.public_key)).toBe(true);
  });

  test("during a rotation the old key signs, and both public keys are shown", async () => {
    const { made, next } = await subscribed("keygen-rotated", { keygen_signs_port: true });
    const old = made.keygen.public_key;
    const rotate = async (overlap_seconds: number) => {
      const input = { signature: "keygen", overlap_seconds };
      const { body } = await bus.company.call("POST", `${path(made.id)}/rotate-secret`, input);
      expect(body).not.toHaveProperty("secret");
      return (body as KeygenSubscription).keygen;
    };
    const during = await rotate(3600);
    expect(during).toEqual({
      algorithm: "ed25519",
      public_key: old,
      next_public_key: expect.stringMatching(/^[0-9a-f]{64}$/),
      next_signs_from: expect.any(Number),
    });
    expect((await bus.company.call("GET", path(made.id))).body).toMatchObject({ keygen: during });
    expect(isGenuine(await next(), old)).toBe(true);

    const { public_key, ...others } = await rotate(0);
    expect(others).toEqual({ algorithm: "ed25519" });
    expect([old, during.next_public_key]).not.toContain(public_key);
    const webhook = await next();
    expect([isGenuine(webhook, public_key), isGenuine(webhook, old)]).toEqual([true, false]);
  });

  test("only the format has such keys to rotate", async () => {
    const { id } = await bus.subscribe(receiver("keygen-host"), { events: ["order.deleted"] });
    const answer = await bus.company.call("POST", `${path(id)}/rotate-secret`, {
      signature: "keygen",
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/signature", message: 'requires the format "keygen"' }] },
    });
  });
});

test("during a rotation, receivers with the old secret and with the new one verify", async () => {
  const { id, secret: old } = await bus.subscribe(receiver("rotated"), { events: ["order.*"] });
  const path = `/v1/companies/1/subscriptions/${id}/rotate-secret`;
  const answer = await bus.company.call("POST", path, { overlap_seconds: 3600 });
  expect(answer.status).toBe(200);
  const { secret } = answer.body as Subscribed;
  expect(secret).not.toBe(old);
  await bus.publish("platform", newEvent("order.updated"));
  const [webhook] = await receiver("rotated").arrived(1);
  if (!webhook) throw new Error("nothing came");
  for (const key of [old, secret]) {
    expect(new StandardWebhook(key).verify(webhook.text, headersOf(webhook))).toBeTruthy();
    expect(() => new SvixWebhook(key).verify(webhook.text, headersOf(webhook))).not.toThrow();
  }
  expect((await bus.company.call("POST", path, { overlap_seconds: -1 })).status).toBe(422);

  // Without an overlap, the old secrets end at once.
  const last = (await bus.company.call("POST", path, { overlap_seconds: 0 })).body as Subscribed;
  await bus.publish("platform", newEvent("order.deleted"));
  const second = (await receiver("rotated").arrived(2))[1];
  if (!second) throw new Error("nothing came");
  expect(() => new StandardWebhook(secret).verify(second.text, headersOf(second))).toThrow();
  expect(new StandardWebhook(last.secret).verify(second.text, headersOf(second))).toBeTruthy();
});

test("with v1a, receivers verify with a public key, which the API shows", async () => {
  const made = (await bus.subscribe(receiver("v1a"), {
    events: ["customer.deleted"],
    signature: "v1a",
  })) as Subscribed & { public_key: string };
  expect(made.secret).toMatch(/^whsk_/);
  expect(made.public_key).toMatch(/^whpk_/);
  await bus.publish("platform", newEvent("customer.deleted"));
  const [webhook] = await receiver("v1a").arrived(1);
  if (!webhook) throw new Error("nothing came");
  const { headers, text: body } = webhook;
  expect(headers["webhook-signature"]).toMatch(/^v1a,/);
  const verification = verify({
    headers: headers as Record<string, string>,
    body,
    secrets: [made.public_key],
    nowSeconds: Date.now() / 1000,
  });
  expect(verification).toEqual({ ok: true });
});

test("FlexNet's three URLs receive each kind of event, with one credential", async () => {
  const { url: entitlement } = receiver("entitlement");
  const { url: device } = receiver("device");
  const answer = await bus.company.subscribe(1, {
    format: "flexnet",
    target: {
      type: "webhook",
      urls: { entitlement, device },
      auth: { type: "basic", username: "fno", password: "s3cret" },
    },
  });
  expect(answer.status).toBe(201);
  expect(JSON.stringify(answer.body)).not.toContain("s3cret");
  const codes = ["flexnet.PROD.UPDATE", "flexnet.ENT.UPDATE", "flexnet.DEVICE.CREATE"];
  await bus.publish("flexnet", codes.map(newEvent));
  const [toEntitlement] = await receiver("entitlement").arrived(1);
  const [toDevice] = await receiver("device").arrived(1);
  expect(toEntitlement?.json).toMatchObject({ eventHeader: { event: "ENT" } });
  expect(toDevice?.json).toMatchObject({ eventHeader: { event: "DEVICE" } });
  const credential = Buffer.from("fno:s3cret").toString("base64");
  expect(toDevice?.headers.authorization).toBe(`Basic ${credential}`);
  const got = ["entitlement", "device"].flatMap((name) => receiver(name).webhooks);
  expect(got).toHaveLength(2);
});

test("the functions logged no error", () => {
  expect(bus.notices).toEqual([]);
});
