import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { sampleCompany } from "../../cli/sample-company.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let receiver: Receiver;
let exact: Receiver;
let bus: TestBus;
beforeAll(async () => {
  receiver = await startReceiver();
  exact = await startReceiver();
  bus = await startTestBus([receiver, exact]);
});
afterAll(async () => {
  await bus.stop();
  await Promise.all([receiver.stop(), exact.stop()]);
});

/** Calls with a body that JSON.stringify could not write. */
async function send(method: string, path: string, key: string, body?: string) {
  const response = await fetch(`${bus.aws.apiUrl}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text ? JSON.parse(text) : undefined };
}
const subscriptions = `/companies/${sampleCompany}/subscriptions`;
const subscribe = (pattern: string, more = "", { url } = receiver) =>
  send(
    "POST",
    subscriptions,
    bus.keys.company,
    `{"target":{"type":"webhook","url":"${url}"},"pattern":${pattern}${more}}`,
  );

const inLicense = (fields: string) => `{"detail":{"data":{"license":${fields}}}}`;
const deep = `${'{"a":'.repeat(300)}["x"]${"}".repeat(300)}`;

test.for([
  ["2^53", inLicense('{"id":[9007199254740992]}')],
  ["2^53 + 1", inLicense('{"id":[9007199254740993,1]}')],
  ["10^22", inLicense('{"id":[{"numeric":["<",1e+22]}]}')],
  ["10^-300", inLicense('{"id":[{"numeric":[">",1e-300]}]}')],
  ["10^400, which equals nothing but its text", inLicense('{"id":[1e400]}')],
  ["fields named like members of objects", inLicense('{"constructor":["x"],"toString":["y"]}')],
  ["300 levels", deep],
])("stores and shows a pattern with %s unchanged", async ([, pattern = ""]) => {
  const { status, text, json } = await subscribe(pattern);
  expect(status).toBe(201);
  expect(text).toContain(`"pattern":${pattern}`);
  const changed = await send(
    "PATCH",
    `${subscriptions}/${json.id}`,
    bus.keys.company,
    '{"name":"Another"}',
  );
  expect(changed.status).toBe(200);
  const shown = await send("GET", `${subscriptions}/${json.id}`, bus.keys.company);
  expect(shown.text).toContain(`"pattern":${pattern}`);
});

test.for([
  ["a matcher that appears twice", '{"a":[{"prefix":"a","prefix":"b"}]}', "/pattern/a/0/prefix"],
  ["a field that appears twice", '{"a":["a"],"a":["b"]}', "/pattern/a"],
  ["a field named __proto__", '{"a":{"__proto__":["x"]}}', "/pattern/a/__proto__"],
  [
    "a number that the engine cannot compare",
    '{"a":[{"numeric":["=",9007199254740993]}]}',
    "/pattern/a/0/numeric/1",
  ],
  [
    "17 digits that are no double",
    '{"a":[{"numeric":[">",0.12345678901234567]}]}',
    "/pattern/a/0/numeric/1",
  ],
  ["10^400", '{"a":[{"anything-but":[1,1e400]}]}', "/pattern/a/0/anything-but/1"],
])("refuses a pattern with %s with its place", async ([, pattern = "", pointer]) => {
  const { status, json } = await subscribe(pattern);
  expect(status).toBe(422);
  expect(json.errors).toEqual([{ pointer, message: expect.any(String) }]);
});

test("refuses a body with a repeated member", async () => {
  const { status, json } = await subscribe("{}", ',"name":"A","name":"B"');
  expect(status).toBe(422);
  expect(json.errors).toEqual([{ pointer: "/name", message: "appears twice" }]);
});

test("matches numbers and names of patterns exactly", async () => {
  const pattern = inLicense(
    '{"id":[{"numeric":[">",1e-300,"<",1e+22]}],"constructor":["x"],"toString":[{"exists":false}]}',
  );
  const more = ',"events":["license.created"]';
  expect((await subscribe(pattern, more, exact)).status).toBe(201);
  const created = (license: object) => ({
    ...sample("license.created"),
    id: crypto.randomUUID(),
    company_id: sampleCompany,
    data: { license: { id: 1, ...license } },
  });
  const answer = await bus.publish("license-api", [
    created({ constructor: "y" }),
    created({ constructor: "x", toString: "z" }),
    created({ constructor: "x", last: true }),
  ]);
  expect(answer.status).toBe(202);
  const [webhook] = await exact.arrived(1);
  expect(webhook?.json.data).toEqual({ license: { id: 1, constructor: "x", last: true } });
});

test("an event that would lose a member or a digit does not affect others of its batch", async () => {
  const text = (more: string) => {
    const event = { ...sample("license.created"), company_id: sampleCompany };
    const { id: _, ...rest } = { ...event, data: { license: { id: 1 } } };
    return JSON.stringify(rest).replace('"license":{', `"license":{${more}`);
  };
  const body = `[${text("")},${text('"note":1,"note":2,')},${text('"note":9007199254740993,')},${text('"__proto__":1,')},${text("")}]`;
  const { status, json } = await send("POST", "/events", bus.keys.publishers["license-api"], body);
  expect(status).toBe(207);
  expect(json.results.map(({ status }: { status: number }) => status)).toEqual([
    202, 422, 422, 422, 202,
  ]);
  const pointers = json.results.map(
    ({ problem }: { problem?: { errors: { pointer: string }[] } }) => problem?.errors[0]?.pointer,
  );
  expect(pointers.slice(1, 4)).toEqual([
    "/data/license/note",
    "/data/license/note",
    "/data/license/__proto__",
  ]);
  const alone = await send(
    "POST",
    "/events",
    bus.keys.publishers["license-api"],
    text('"note":1,"note":2,'),
  );
  expect(alone.status).toBe(422);
  expect(alone.json.errors[0].pointer).toBe("/data/license/note");
});

test("the functions logged no error", () => {
  expect(bus.notices).toEqual([]);
});
