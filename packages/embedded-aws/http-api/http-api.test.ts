import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { httpApi, lambdaFunction, startTestAws, type TestAws } from "../testing/stack.ts";

let local: TestAws;
beforeAll(async () => {
  const resources = httpApi({
    "ANY /echo/{proxy+}": "Echo",
    "GET /things/{id}": "Echo",
    "POST /answer": "Answer",
    "POST /slow": "Slow",
  });
  const slow = resources.Integration3 as { Properties: Record<string, unknown> };
  slow.Properties.TimeoutInMillis = 100;
  local = await startTestAws({
    Resources: {
      ...resources,
      Echo: lambdaFunction("echo"),
      Answer: lambdaFunction("answer"),
      Slow: lambdaFunction("slow"),
    },
    bundles: {
      echo: "export const handler = (event) => ({ statusCode: 200, body: JSON.stringify(event) });",
      answer:
        "export const handler = ({ body }) => { if (body === 'throw') throw 1; return JSON.parse(body); };",
      slow: "export const handler = () => new Promise((resolve) => setTimeout(resolve, 1000));",
    },
  });
});
afterAll(() => local.aws.stop());

const call = (path: string, options: RequestInit = {}) =>
  fetch(`${local.aws.apiUrl}${path}`, options);

/** Returns the event of a request: the function Echo answers with it. */
const echoed = async (reply: Promise<Response>) =>
  (await (await reply).json()) as { body: string; isBase64Encoded: boolean; headers: object };

const post = (path: string, body: string, type = "application/json") =>
  call(path, { method: "POST", body, headers: { "content-type": type } });

test("turns a request into an event of payload format 2.0", async () => {
  const path = "/things/a%20b?x=1&x=2&empty=&y=%C3%A4";
  const event = await echoed(call(path, { headers: { cookie: "a=1; b=2", "X-Test": "T" } }));
  expect(event).toMatchObject({
    version: "2.0",
    routeKey: "GET /things/{id}",
    rawPath: "/things/a b",
    rawQueryString: "x=1&x=2&empty=&y=%C3%A4",
    cookies: ["a=1", "b=2"],
    headers: { "x-test": "T", host: local.aws.apiUrl.slice("http://".length) },
    queryStringParameters: { x: "1,2", empty: "", y: "ä" },
    pathParameters: { id: "a b" },
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      http: { method: "GET", path: "/things/a b", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
      routeKey: "GET /things/{id}",
      stage: "$default",
      time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    isBase64Encoded: false,
  });
  expect(event).not.toHaveProperty("body");
  expect(event.headers).not.toHaveProperty("cookie");
});

test("accepts any name of a parameter or of an answer's header", async () => {
  const names = ["__proto__", "constructor", "toString"];
  const query = names.map((name) => `${name}=v`).join("&");
  const event = await echoed(call(`/things/a?${query}`));
  const values = names.map((name) => [name, "v"]);
  expect(event).toHaveProperty("queryStringParameters");
  const { queryStringParameters } = event as unknown as { queryStringParameters: object };
  expect(Object.entries(queryStringParameters)).toEqual(values);
  const answer = JSON.stringify({ statusCode: 200 }).replace("}", ',"headers":{"__proto__":"v"}}');
  const reply = await post("/answer", answer);
  expect(reply.headers.get("__proto__")).toBe("v");
});

test("joins a header that is sent several times", async () => {
  const event = await new Promise<string>((resolve) => {
    const options = { headers: { "X-Many": ["one", "two"] } };
    request(`${local.aws.apiUrl}/echo/x`, options, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve(text);
    }).end();
  });
  expect(JSON.parse(event).headers["x-many"]).toBe("one,two");
});

test.each([
  ["application/json", false],
  ["application/json; charset=utf-8", false],
  ["text/plain", false],
  ["application/vnd.api+json", true],
  ["application/x-www-form-urlencoded", true],
  ["application/octet-stream", true],
])("encodes a body of type %s in base64: %s", async (type, isBase64Encoded) => {
  const event = await echoed(post("/echo/x", '{"ä":1}', type));
  expect(event.isBase64Encoded).toBe(isBase64Encoded);
  const body = isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body;
  expect(body).toBe('{"ä":1}');
});

const answer = (value: unknown) => post("/answer", JSON.stringify(value));

test("uses a result with a status code as the answer", async () => {
  const reply = await answer({
    statusCode: 201,
    headers: { "X-A": "b", "content-type": "text/csv" },
    cookies: ["a=1", "b=2"],
    body: "1,2",
  });
  expect(reply.status).toBe(201);
  expect(reply.headers.get("x-a")).toBe("b");
  expect(reply.headers.get("content-type")).toBe("text/csv");
  expect(reply.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(await reply.text()).toBe("1,2");
});

test("uses a result without a status code as the body", async () => {
  const object = await answer({ hello: "world" });
  expect(object.status).toBe(200);
  expect(object.headers.get("content-type")).toBe("application/json");
  expect(await object.json()).toEqual({ hello: "world" });
  expect(await (await answer("text")).text()).toBe("text");
});

test("decodes a body in base64", async () => {
  const body = Buffer.from([0, 255]).toString("base64");
  const reply = await answer({ statusCode: 200, body, isBase64Encoded: true });
  expect(new Uint8Array(await reply.arrayBuffer())).toEqual(new Uint8Array([0, 255]));
});

test.each([
  ["a function that fails", "throw", "text/plain"],
  ["an invalid status code", '{"statusCode":"x"}', "application/json"],
  [
    "a header that HTTP does not allow",
    '{"statusCode":200,"headers":{"a b":"c"}}',
    "application/json",
  ],
  ["a body that is no text", '{"statusCode":200,"body":{}}', "application/json"],
])("answers %s with 500", async (_name, body, type) => {
  const reply = await post("/answer", body, type);
  expect(reply.status).toBe(500);
  expect(await reply.json()).toEqual({ message: "Internal Server Error" });
});

test("answers 404 if no route matches", async () => {
  const reply = await call("/nothing");
  expect(reply.status).toBe(404);
  expect(await reply.json()).toEqual({ message: "Not Found" });
});

test("answers a body over 10 MB with 413", async () => {
  const reply = await post("/echo/x", "x".repeat(10 * 1024 * 1024 + 1), "text/plain");
  expect(reply.status).toBe(413);
  expect(await reply.json()).toEqual({ message: "Request Entity Too Large" });
});

test("answers 503 if a function takes longer than its integration", async () => {
  const reply = await post("/slow", "");
  expect(reply.status).toBe(503);
  expect(await reply.json()).toEqual({ message: "Service Unavailable" });
});
