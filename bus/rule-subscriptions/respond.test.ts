import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import { respond } from "./respond.ts";

type Put = Pick<IncomingMessage, "method" | "url" | "headers"> & { readonly body: string };

let server: Server;
let puts: Put[];
/** The next statuses; "gone" for a connection that ends without one. */
let answers: (number | "gone")[];

beforeEach(async () => {
  puts = [];
  answers = [];
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    const { method, url, headers } = request;
    puts.push({ method, url, headers, body });
    const answer = answers.shift() ?? 200;
    if (answer === "gone") request.socket.destroy();
    else response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const request = (): CloudFormationCustomResourceEvent => ({
  RequestType: "Create",
  ServiceToken: "token",
  ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/key?X-Amz-Signature=s`,
  StackId: "arn:aws:cloudformation:us-east-1:000000000000:stack/bus/1",
  RequestId: "request-1",
  LogicalResourceId: "Crm",
  ResourceType: "Custom::RuleSubscription",
  ResourceProperties: { ServiceToken: "token" },
});
const about = {
  StackId: "arn:aws:cloudformation:us-east-1:000000000000:stack/bus/1",
  RequestId: "request-1",
  LogicalResourceId: "Crm",
};
const success = { kind: "success", physicalId: "1/sub_rule-crm" } as const;

test("puts the answer as a presigned URL requires: with its length, without a content type", async () => {
  const data = { SubscriptionId: "sub_rule-crm" };
  await respond(request(), { ...success, data });
  expect(puts).toHaveLength(1);
  const [put] = puts;
  expect(put).toMatchObject({ method: "PUT", url: "/key?X-Amz-Signature=s" });
  expect(put?.headers).not.toHaveProperty("content-type");
  expect(put?.headers["content-length"]).toBe(String(put?.body.length));
  expect(JSON.parse(put?.body ?? "")).toEqual({
    Status: "SUCCESS",
    PhysicalResourceId: "1/sub_rule-crm",
    Data: data,
    ...about,
  });
});

test("retries a put that fails", async () => {
  answers = [500, "gone", 503];
  await respond(request(), success, [0, 0, 0]);
  expect(puts).toHaveLength(4);
  expect(new Set(puts.map(({ body }) => body)).size).toBe(1);
});

test("throws if every put fails, so that Lambda retries the function", async () => {
  answers = [403, 403];
  const failure = await respond(request(), success, [0]).catch((error: unknown) => error);
  expect(String(failure)).toBe("Error: CloudFormation could not be answered about Crm");
  expect(puts).toHaveLength(2);
});

test.each(["x", "\u0001", "☃", '"', "😀"])(
  "a long reason of %j fits into an answer",
  async (part) => {
    const physicalId = `1/sub_rule-${"r".repeat(64)}`;
    await respond(request(), { kind: "failed", physicalId, reason: part.repeat(5000) });
    const body = puts[0]?.body ?? "";
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
    const { Status, Reason, PhysicalResourceId } = JSON.parse(body);
    expect([Status, PhysicalResourceId]).toEqual(["FAILED", physicalId]);
    expect(Reason).toMatch(/….?$/u);
  },
);
