import { expect, test } from "vitest";
import { sample } from "../../../catalog/index.ts";
import { sampleSubscription } from "../../../test/support/sample-subscription.ts";
import type { Call, Plan, Verdict } from "../../connectors/index.ts";
import type { Response } from "../../outbound/answer.ts";
import type { Request } from "../../outbound/guarded-sender.ts";
import type { Evaluated } from "../../transforms/evaluator.ts";
import { newDelivery } from "../message.ts";
import { callAll, sendByConnector } from "./send-by-connector.ts";

const event = {
  ...sample("license.activated"),
  company_id: 1,
  consumers: ["integrations"] as const,
  accepted_at: 1_700_000_000_000,
};
const message = newDelivery(event, "license-api", sampleSubscription.id);
const target = { type: "http", url: "https://example.com/", request: "{ 'body': data }" } as const;

const sentWith = (evaluated: Evaluated) =>
  sendByConnector(
    message,
    { ...sampleSubscription, target },
    {
      evaluate: async () => evaluated,
      send: () => Promise.reject(new Error("nothing must be sent")),
      records: { lease: () => Promise.reject(), release: () => Promise.reject() },
    },
  );
const failed = { ok: false, name: "request", error: "it timed out after 1 s" } as const;

test("an expression that did not end in time is a failed attempt, which is retried", async () => {
  expect(await sentWith({ ...failed, isLate: true })).toEqual({
    kind: "sent",
    response: {
      kind: "failed",
      reason: "transform",
      message: "`request` failed: it timed out after 1 s",
    },
    answer: { isSuccess: false, isThrottled: false },
  });
});

test("an expression that fails makes its delivery dead", async () => {
  expect(await sentWith({ ...failed, error: "no such product" })).toEqual({
    kind: "unsent",
    outcome: { kind: "dead", reason: "`request` failed: no such product" },
  });
});

const answered = (status: number, body = "") =>
  ({ kind: "answered", status, headers: {}, body }) as const;
const read = ({ status }: { status: number }): Verdict =>
  status < 300 ? { kind: "done" } : { kind: "never", error: `it answered ${status}` };

function run(plan: Plan, responses: readonly Response[]) {
  const requests: Request[] = [];
  const made = callAll(plan, {
    send: async (request) => {
      requests.push(request);
      return responses[requests.length - 1] ?? answered(500);
    },
    signIn: { headers: { authorization: "Bearer a-secret" }, secrets: ["a-secret"] },
    headers: { "license-event-bus-hops": "1" },
    read,
    timeoutMs: 5_000,
    inAllMs: 30_000,
  });
  return { made, requests };
}

function* calling(...calls: readonly Partial<Call>[]): Plan {
  const seen: string[] = [];
  for (const call of calls) {
    const { body } = yield { method: "GET", url: "https://example.com/", ...call };
    seen.push(body);
  }
  return { remembered: { seen: seen.join(",") } };
}

test("makes calls one after the other, each with the answer to the one before", async () => {
  const { made, requests } = run(
    calling({}, { method: "PUT", body: { a: 1 } }, { method: "POST", body: "text" }),
    [answered(200, "one"), answered(201, "two"), answered(204, "three")],
  );
  expect(await made).toMatchObject({
    verdict: { kind: "done" },
    remembered: { seen: "one,two,three" },
    calls: [
      { method: "GET", status: 200, text: "one" },
      { method: "PUT", status: 201, text: "two" },
      { method: "POST", status: 204, text: "three" },
    ],
  });
  expect(requests.map(({ body }) => body)).toEqual([undefined, '{"a":1}', "text"]);
  expect(requests.map(({ headers }) => headers["content-type"])).toEqual([
    undefined,
    "application/json",
    undefined,
  ]);
  expect(requests[0]?.headers.authorization).toBe("Bearer a-secret");
});

test("stops at the first call that fails, and remembers nothing", async () => {
  const { made, requests } = run(calling({}, {}, {}), [answered(200), answered(400, "no")]);
  expect(await made).toMatchObject({
    verdict: { kind: "never", error: "it answered 400" },
    response: { status: 400 },
    remembered: undefined,
  });
  expect(requests).toHaveLength(2);
});

test("an answer that one call accepts is a failure of another call", async () => {
  const isFine = ({ status }: { status: number }) => status === 404;
  const { made } = run(calling({ method: "DELETE", isFine }, {}), [answered(404), answered(404)]);
  expect(await made).toMatchObject({ verdict: { kind: "never" }, calls: [{}, { status: 404 }] });
});

test("retries without an answer, except if the credentials are refused", async () => {
  const failed = (reason: "dns" | "credentials") =>
    run(calling({}), [{ kind: "failed", reason, message: "no" }]).made;
  expect(await failed("dns")).toMatchObject({ verdict: { kind: "again", error: "no" } });
  expect(await failed("credentials")).toMatchObject({ verdict: { kind: "credentials" } });
});

test("masks the secrets of a URL where the call is shown", async () => {
  const { made, requests } = run(calling({ url: "https://example.com/a-secret/x" }), [
    answered(200),
  ]);
  expect(await made).toMatchObject({ calls: [{ url: "https://example.com/[hidden]/x" }] });
  expect(requests[0]?.url).toBe("https://example.com/a-secret/x");
});

test("a plan without calls makes no call, and says why", async () => {
  function* plan(): Plan {
    yield* [];
    return { reason: "no e-mail" };
  }
  expect(await run(plan(), []).made).toEqual({ reason: "no e-mail", remembered: undefined });
});

test("each call carries the bus's own headers, which nothing replaces", async () => {
  const plan = calling({ headers: { "license-event-bus-hops": "0" } }, {});
  const { made, requests } = run(plan, [answered(200), answered(200)]);
  await made;
  expect(requests.map(({ headers }) => headers["license-event-bus-hops"])).toEqual(["1", "1"]);
});
