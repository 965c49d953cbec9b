import { afterAll, beforeAll, expect, test } from "vitest";
import { newKeyPair, sign as signForKeygen } from "../../bus/signatures/keygen.ts";
import { newSecret, sign } from "../../bus/signatures/standard-webhooks.ts";
import { flexnetSamples, sample } from "../../catalog/index.ts";
import keygenWebhook from "../conformance/keygen-webhook.json" with { type: "json" };
import { storedEvents } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let flexnet: Receiver;
let keygen: Receiver;
let plain: Receiver;
const path = "/v1/companies/1/sources";
const keys = newKeyPair("ed25519");

beforeAll(async () => {
  flexnet = await startReceiver();
  keygen = await startReceiver();
  plain = await startReceiver();
  bus = await startTestBus([flexnet, keygen, plain]);
});
afterAll(async () => {
  await bus.stop();
  await Promise.all([flexnet.stop(), keygen.stop(), plain.stop()]);
});

async function createSource(input: Record<string, unknown>): Promise<string> {
  const answer = await bus.company.call("POST", path, input);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return (answer.body as { id: string }).id;
}

function send(id: string, body: string, headers: Record<string, string>) {
  const url = `${bus.aws.apiUrl}/v1/sources/${id}`;
  return fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}

test("FlexNet's four payloads enter through a source and leave in its format unchanged", async () => {
  const auth = { type: "basic", username: "fno", password: "s3cret" };
  const id = await createSource({ kind: "flexnet", name: "FlexNet Operations", auth });
  await bus.subscribe(flexnet, { events: ["flexnet.*"], format: "flexnet" });
  const authorization = `Basic ${Buffer.from("fno:s3cret").toString("base64")}`;
  for (const payload of flexnetSamples) {
    const answer = await send(id, JSON.stringify(payload), { authorization });
    expect(answer.status).toBe(202);
  }
  // Sent again, it is the same event, with its keys in any order.
  const [first] = flexnetSamples;
  const reordered = JSON.stringify(Object.fromEntries(Object.entries(first).reverse()));
  expect(await (await send(id, reordered, { authorization })).json()).toMatchObject({
    repeat: true,
  });

  const webhooks = await flexnet.arrived(4);
  const sorted = (bodies: readonly unknown[]) => bodies.map((body) => JSON.stringify(body)).sort();
  expect(sorted(webhooks.map(({ json }) => json))).toEqual(sorted(flexnetSamples));

  const wrong = await send(id, JSON.stringify(first), { authorization: "Basic Zm5vOndyb25n" });
  expect(wrong.status).toBe(401);
  expect(await wrong.text()).not.toContain("s3cret");
});

test("turns Keygen's webhook into an event if it is signed, complete and fresh", async () => {
  const id = await createSource({ kind: "keygen", public_key: keys.publicKey });
  await bus.subscribe(keygen, { events: ["keygen.*"], format: "keygen" });
  const signed = (body: string, date = new Date(), source = id) =>
    signForKeygen({
      privateKey: keys.privateKey,
      keyid: "account",
      url: `${bus.aws.apiUrl}/v1/sources/${source}`,
      body,
      date,
    });
  const { body } = keygenWebhook;

  expect((await send(id, body, signed(body))).status).toBe(202);
  const [webhook] = await keygen.arrived(1);
  const sent = JSON.parse(body).data.attributes;
  type Body = { data: { attributes: Record<string, unknown> } };
  const { data } = (webhook?.json ?? {}) as Body;
  expect(data.attributes.event).toBe(sent.event);
  expect(data.attributes.payload).toBe(sent.payload);

  const before = await storedEvents(bus);
  const refusals = [
    send(id, `${body} `, signed(body)),
    send(id, body, {}),
    send(id, body, signed(body, new Date(Date.now() - 6 * 60_000))),
    send(id, body, { ...signed(body), Digest: "sha-256=AAAA", "Keygen-Digest": "sha-256=AAAA" }),
  ];
  for (const answer of await Promise.all(refusals)) {
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  }
  expect(await storedEvents(bus)).toBe(before);
  // A manual retry at Keygen is a new webhook with another time, but the same event.
  const retried = body.replaceAll("2022-06-06T16:03:28.243Z", "2022-06-07T10:00:00.000Z");
  expect(retried).not.toBe(body);
  const again = await send(id, retried, signed(retried));
  expect(await again.json()).toMatchObject({ repeat: true });

  const timeless = { kind: "keygen", public_key: keys.publicKey, tolerance_seconds: "off" };
  const ofAnyAge = await createSource(timeless);
  const shown = await bus.company.call("GET", `${path}/${ofAnyAge}`);
  expect(shown.body).toMatchObject({ tolerance_seconds: "off" });
  const old = await send(ofAnyAge, body, signed(body, new Date(0), ofAnyAge));
  expect(old.status).toBe(202);
  const refused = await bus.company.call("POST", path, { ...timeless, tolerance_seconds: "on" });
  expect(refused.body).toMatchObject({
    errors: [{ pointer: "/tolerance_seconds", message: expect.stringContaining('or "off"') }],
  });
});

test("a source accepts only JSON in UTF-8, with any content type", async () => {
  const auth = { type: "bearer", token: "abc" };
  const id = await createSource({ kind: "licensespring", auth });
  const body = JSON.stringify({ ...sample("license.activated"), company_id: 1 });
  const sent = (type: string) =>
    send(id, body, { authorization: "Bearer abc", "content-type": type });
  expect((await sent("application/json; charset=iso-8859-1")).status).toBe(415);
  expect((await sent("text/plain; charset=utf-16")).status).toBe(415);
  expect((await sent("text/plain; charset=utf-8")).status).toBe(202);
});

test("accepts LicenseSpring's events signed or with a bearer token, and validates them by the catalog", async () => {
  const secret = newSecret();
  const auth = { type: "standard-webhooks", secrets: [secret] };
  const id = await createSource({ kind: "licensespring", auth });
  await bus.subscribe(plain, { events: ["product.*"] });
  const event = (data: unknown) => ({
    id: crypto.randomUUID(),
    event: "product.updated",
    company_id: 1,
    user_id: null,
    ts: 1_773_073_371,
    data,
  });
  const post = (content: object) => {
    const body = JSON.stringify(content);
    const timestampSeconds = Math.floor(Date.now() / 1000);
    const signature = sign({ id: "msg_1", timestampSeconds, body, secrets: [secret] });
    return send(id, body, {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(timestampSeconds),
      "webhook-signature": signature,
    });
  };
  const good = event({ product: { id: 7, short_code: "p7" } });
  expect((await post(good)).status).toBe(202);
  const [webhook] = await plain.arrived(1);
  expect(webhook?.json).toEqual(good);

  const wrong = await post(event({ product: { id: "seven" } }));
  expect(wrong.status).toBe(422);
  expect(await wrong.json()).toMatchObject({ errors: [{ pointer: "/data/product/id" }] });
  expect((await post({ ...good, company_id: 2 })).status).toBe(422);
  expect((await send(id, JSON.stringify(good), {})).status).toBe(401);
});

test("shows a source without its credential, and refuses an invalid one", async () => {
  const auth = { type: "bearer", token: "a-token" };
  const id = await createSource({ kind: "flexnet", auth });
  const shown = await bus.company.call("GET", `${path}/${id}`);
  expect(JSON.stringify(shown.body)).not.toContain("a-token");
  expect(JSON.stringify((await bus.company.call("GET", path)).body)).not.toContain("s3cret");
  const [payload] = flexnetSamples;
  const withToken = (token: string) =>
    send(id, JSON.stringify(payload), { authorization: `Bearer ${token}` });
  expect((await withToken("a-token")).status).toBe(202);
  // With a new credential, the address stays.
  const renewed = { kind: "flexnet", auth: { type: "bearer", token: "another-token" } };
  const replaced = await bus.company.call("PUT", `${path}/${id}`, renewed);
  expect(replaced).toMatchObject({ status: 200, body: { id, auth: { type: "bearer" } } });
  // The new one is accepted at once, although the function has the source with the old one in
  // memory.
  expect((await withToken("another-token")).status).toBe(202);
  await expect.poll(async () => (await withToken("a-token")).status).toBe(401);
  expect((await bus.company.call("PUT", `${path}/${id}`, { kind: "flexnet" })).status).toBe(422);

  const refused = await bus.company.call("POST", path, { kind: "keygen", public_key: "00" });
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({ errors: [{ pointer: "/public_key" }] });
  expect((await bus.company.call("POST", path, { kind: "fax" })).status).toBe(422);
  expect((await bus.company.call("DELETE", `${path}/${id}`)).status).toBe(204);
  await expect.poll(async () => (await withToken("another-token")).status).toBe(404);
  expect((await send("src_nonsense", "{}", {})).status).toBe(404);
});

test("the functions logged no error", () => {
  expect(bus.notices).toEqual([]);
});
