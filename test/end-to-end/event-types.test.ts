import { afterAll, beforeAll, expect, test } from "vitest";
import { type EventType, eventTypes } from "../../catalog/index.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

async function get(path: string) {
  const answer = await fetch(`${bus.aws.apiUrl}${path}`);
  return { status: answer.status, body: (await answer.json()) as unknown };
}
const codes = ({ body }: { body: unknown }) =>
  (body as { items: EventType[] }).items.map(({ code }) => code);

test("lists the catalog without a key, filtered by vendor, publisher and channel", async () => {
  expect(codes(await get("/v1/event-types"))).toEqual([...eventTypes.keys()]);
  const integrations = codes(
    await get("/v1/event-types?vendor=licensespring&channel=integrations"),
  );
  expect(integrations).toHaveLength(13);
  const portal = codes(await get("/v1/event-types?publisher=user-portal"));
  expect(portal).toContain("license.license_user.assigned");
  expect(portal).not.toContain("license.activated");
  const ofBus = ["bus.subscription.disabled", "bus.delivery.dead", "bus.replay.finished"];
  expect(codes(await get("/v1/event-types?publisher=bus"))).toEqual(ofBus);
  expect(codes(await get("/v1/event-types?vendor=bus&channel=webhooks"))).toEqual(ofBus);
  const wrong = await get("/v1/event-types?channel=fax");
  expect(wrong).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/channel", message: "must be one of webhooks, integrations" }] },
  });
  expect((await get("/v1/event-types?vender=keygen")).status).toBe(422);
});

test("the catalog is also an AsyncAPI document that names this deployment", async () => {
  const { body } = await get("/v1/asyncapi.json");
  const { host } = new URL(bus.aws.apiUrl);
  expect(body).toMatchObject({ asyncapi: "3.0.0", servers: { bus: { host } } });
});

test("returns an event type with its schema and a sample; an unknown one with the nearest", async () => {
  expect((await get("/v1/event-types/license.activated")).body).toMatchObject({
    code: "license.activated",
    publishers: ["license-api"],
    schema: { type: "object" },
    sample: { event: "license.activated" },
  });
  expect(await get("/v1/event-types/license.activatd")).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining("license.activated") },
  });
  for (const code of ["__proto__", "%E0%A4%A", "%00", "a%2Fb"]) {
    expect((await get(`/v1/event-types/${code}`)).status, code).toBe(404);
  }
});
