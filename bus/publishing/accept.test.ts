import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import type { EventPublisher } from "../events/event-bus-client.ts";
import type { EventStore } from "../events/events-table.ts";
import { checkPublication } from "../events/publication.ts";
import { accept } from "./accept.ts";

/* Failures of AWS that the embedded AWS does not cause. */

const now = 1_800_000_000_000;
const check = (id: string) =>
  checkPublication(
    { ...sample("license.activated"), id, company_id: 1 },
    { kind: "publisher", publisher: "license-api" },
    { nowMs: now, newId: () => id },
  );
const ids = [1, 2, 3].map((n) => `4f7a1f9e-3c1b-4a57-9d5a-3a9a6f0c2b1${n}`);
const all = ids.map(check);

const working: EventStore = {
  add: async ({ event }, place, isListed = true) => ({ kind: "new", event, place, isListed }),
  list: async () => {},
  remove: () => Promise.reject(new Error("not used here")),
};
const order = { note: async () => {}, forget: async () => {} };
const windows = { open: async () => undefined, close: async () => {} };
const unlimited = {
  take: async (_: string, wanted: number) => ({ granted: wanted, retryAfter: 1 }),
};
const ports = { store: working, windows, order, limiter: unlimited };
const arrival = { nowMs: now, hops: 0 };
const publishing = (failures: (string | undefined)[], isLasting = false) => {
  const published: string[] = [];
  const publisher: EventPublisher = {
    async publish(events) {
      published.push(...events.map(({ detail }) => detail.id));
      return events.map((_, i) => {
        const reason = failures[i];
        return reason === undefined ? undefined : { reason, isLasting };
      });
    },
  };
  return { publisher, published };
};

test("an event that EventBridge refuses gets a retryable 503, and the others are accepted", async () => {
  const { publisher } = publishing([undefined, "ThrottlingException", undefined]);
  const results = await accept(all, { ...ports, publisher }, arrival);
  expect(results.map((result) => result.kind)).toEqual(["accepted", "refused", "accepted"]);
  expect(results[1]).toMatchObject({
    problem: { status: 503 },
    cause: "PutEvents: ThrottlingException",
  });
});

test("an event that could not be stored is not published, and gets 503", async () => {
  const { publisher, published } = publishing([]);
  const store: EventStore = {
    ...working,
    async add(publication, place, isListed) {
      if (publication.event.id === ids[0]) throw new Error("throttled");
      return working.add(publication, place, isListed);
    },
  };
  const results = await accept(all, { ...ports, store, publisher }, arrival);
  expect(results.map((result) => result.kind)).toEqual(["refused", "accepted", "accepted"]);
  expect(results[0]).toMatchObject({ problem: { status: 503 }, cause: expect.any(String) });
  expect(published).toEqual(ids.slice(1));
});

test("a failure belongs to its own event, even after a refused one", async () => {
  const { publisher, published } = publishing([undefined, "InternalFailure"]);
  const refused = checkPublication({}, { kind: "admin" }, { nowMs: now, newId: () => "" });
  const results = await accept([refused, ...all.slice(0, 2)], { ...ports, publisher }, arrival);
  expect(published).toEqual(ids.slice(0, 2));
  expect(results.map((result) => result.kind)).toEqual(["refused", "accepted", "refused"]);
  expect(results[0]).toMatchObject({ problem: { status: 403 } });
});

test("events beyond their company's limit get 429, in their order, without effect on other companies", async () => {
  const { publisher, published } = publishing([]);
  const takes: unknown[] = [];
  const limiter = {
    async take(whose: string, wanted: number) {
      takes.push([whose, wanted]);
      return { granted: whose === "company/1" ? 1 : wanted, retryAfter: 7 };
    },
  };
  const other = checkPublication(
    { ...sample("license.activated"), id: ids[2], company_id: 2 },
    { kind: "publisher", publisher: "license-api" },
    { nowMs: now, newId: () => "" },
  );
  const invalid = checkPublication({}, { kind: "admin" }, { nowMs: now, newId: () => "" });
  const mixed = [...all.slice(0, 2), invalid, other];
  const results = await accept(mixed, { ...ports, limiter, publisher }, arrival);
  expect(takes).toEqual([
    ["company/1", 2],
    ["company/2", 1],
  ]);
  expect(published).toEqual([ids[0], ids[2]]);
  expect(results).toMatchObject([
    { kind: "accepted" },
    { kind: "refused", problem: { status: 429 }, retryAfter: 7 },
    { kind: "refused", problem: { status: 403 } },
    { kind: "accepted" },
  ]);
});

test("an event that EventBridge can never accept gets 422, its id becomes free and its window closes", async () => {
  const { publisher } = publishing([undefined, "MalformedDetail", undefined], true);
  const removed: string[] = [];
  const store: EventStore = {
    ...working,
    remove: async ({ id }) => {
      removed.push(id);
    },
  };
  const results = await accept(all, { ...ports, store, publisher }, arrival);
  expect(results.map((result) => result.kind)).toEqual(["accepted", "refused", "accepted"]);
  expect(results[1]).toMatchObject({ problem: { status: 422 }, cause: expect.any(String) });
  expect(removed).toEqual([ids[1]]);

  const closed: string[] = [];
  const onceOnly = checkPublication(
    { ...sample("license.will_expire_3_days"), id: ids[0], company_id: 1 },
    { kind: "publisher", publisher: "platform" },
    { nowMs: now, newId: () => "" },
  );
  const oneWindow = {
    ...windows,
    close: async ({ eventId }: { readonly eventId: string }) => {
      closed.push(eventId);
    },
  };
  const refusing = publishing(["MalformedDetail"], true).publisher;
  await accept([onceOnly], { ...ports, store, windows: oneWindow, publisher: refusing }, arrival);
  expect(closed).toEqual([ids[0]]);
});

test("an event that could not be removed gets 503, and is checked anew when repeated", async () => {
  const { publisher } = publishing(["MalformedDetail"], true);
  const [result] = await accept(all.slice(0, 1), { ...ports, publisher }, arrival);
  expect(result).toMatchObject({ kind: "refused", problem: { status: 503 } });
});
