import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  clientConfig,
  httpApi,
  lambdaFunction,
  startTestAws,
  type TestAws,
  table,
} from "./testing/stack.ts";

let local: TestAws;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      ...httpApi({ "POST /called": "Called" }),
      Called: lambdaFunction("called"),
      Keys: table({ hash: "S" }),
    },
    bundles: {
      called: "export const handler = () => { console.log('called'); return 'called'; };",
    },
  });
});
afterAll(() => local.aws.stop());

/** Sends text, and returns everything received until the server closes the connection. */
async function exchange(port: number, request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(request);
  return text(socket);
}

const body = JSON.stringify({ TableName: "Test-Keys", Item: { hash: { S: "evil" } } });
/** A request that would write to a table at one port, and call a function at the other. */
function request(lines: readonly string[], target = "/called", version = "1.1"): string {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/dynamodb/aws4_request";
  const all = [
    `POST ${target} HTTP/${version}`,
    ...lines,
    `Authorization: ${authorization}`,
    "X-Amz-Target: DynamoDB_20120810.PutItem",
    "Content-Type: application/x-amz-json-1.0",
    `Content-Length: ${body.length}`,
    "Connection: close",
  ];
  return `${all.join("\r\n")}\r\n\r\n${body}`;
}

const foreign: readonly (readonly [name: string, request: string, answer: RegExp])[] = [
  ["the host of another site", request(["Host: evil.example"]), /^HTTP\/1.1 421 /],
  ["another site at this port", request(["Host: evil.example:4566"]), /^HTTP\/1.1 421 /],
  ["a site that begins like this machine", request(["Host: localhost.evil.example"]), /421 /],
  ["a site that ends like this machine", request(["Host: evil.localhost"]), /421 /],
  ["another address of this machine", request(["Host: 127.0.0.2"]), /421 /],
  ["a name that begins like an address", request(["Host: 127.0.0.1.evil.example"]), /421 /],
  ["all addresses of this machine", request(["Host: 0.0.0.0:4566"]), /421 /],
  ["an invalid port", request(["Host: localhost:evil"]), /421 /],
  ["a user before the host", request(["Host: localhost@evil.example"]), /421 /],
  ["an empty host", request(["Host:"]), /421 /],
  ["no host in HTTP/1.0", request([], "/called", "1.0"), /421 /],
  ["no host in HTTP/1.1", request([]), /^HTTP\/1.1 400 /],
  ["two hosts, the first one local", request(["Host: localhost", "Host: evil.example"]), /421 /],
  ["two hosts, the second one local", request(["Host: evil.example", "Host: localhost"]), /421 /],
  ["a target of another site", request(["Host: localhost"], "http://evil.example/called"), /421 /],
  ["a target with a user", request(["Host: localhost"], "http://localhost@evil.example/"), /421 /],
  ["a local target for another host", request(["Host: evil.example"], "http://localhost/"), /421 /],
  ["a target of another scheme", request(["Host: localhost"], "ftp://localhost/called"), /421 /],
  [
    "an upgrade to a WebSocket",
    "GET /called HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    /^HTTP\/1.1 421 /,
  ],
  ["a tunnel", "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n", /^$/],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", /^(HTTP\/1.1 400 |$)/],
];

test.each(foreign)("refuses %s at both ports", async (_name, sent, answer) => {
  for (const url of [local.aws.endpointUrl, local.aws.apiUrl]) {
    expect(await exchange(Number(new URL(url).port), sent), url).toMatch(answer);
  }
  const { Item } = await new DynamoDBClient(clientConfig(local.aws)).send(
    new GetItemCommand({ TableName: "Test-Keys", Key: { hash: { S: "evil" } } }),
  );
  expect(Item).toBeUndefined();
  expect(local.logs).toEqual([]);
});

test("names the address to use in the refusal", async () => {
  const { port } = new URL(local.aws.apiUrl);
  const answer = await exchange(Number(port), request(["Host: my-mac.local"]));
  expect(answer).toContain(`Send the request to http://127.0.0.1:${port}`);
});

test.each(["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "localhost:80", "[::1]:4566"])(
  "accepts %s as this machine at both ports",
  async (host) => {
    const [endpoint, api] = [local.aws.endpointUrl, local.aws.apiUrl].map((url) =>
      exchange(Number(new URL(url).port), request([`Host: ${host}`])),
    );
    expect(await endpoint).toMatch(/^HTTP\/1.1 200 /);
    expect(await api).toMatch(/^HTTP\/1.1 200 [\s\S]*called/);
    await local.logged("called");
  },
);
