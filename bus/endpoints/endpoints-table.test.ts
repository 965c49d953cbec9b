import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { startEngineAws } from "../../test/simulation/contract/engine-aws.ts";
import { newCompany, start } from "../../test/simulation/contract/rows.ts";
import { tables } from "../aws/tables.ts";
import { newEndpoint, touchMs } from "./endpoint.ts";
import { type EndpointsTable, endpointsTable } from "./endpoints-table.ts";

let aws: Awaited<ReturnType<typeof startEngineAws>>;
let endpoints: EndpointsTable;
beforeAll(async () => {
  aws = await startEngineAws();
  endpoints = endpointsTable(aws.refs.Endpoints);
});
afterAll(() => aws.stop());
afterEach(() => vi.restoreAllMocks());

test.each([start + 1_000_000, undefined])(
  "a row that begins to wait while a look finishes wakes the endpoint in time; next look: %s",
  async (next) => {
    const key = { company_id: newCompany(), id: "sub_1" };
    await endpoints.wake(key, start, start);
    const begun = await endpoints.begin(key, { ...newEndpoint, wake_at: start }, start + 120_000);
    if (!begun) throw new Error("the look did not begin");
    const at = start + 130_000;
    // The look finishes after the first of the two writes, which found an earlier time.
    const send = tables.send.bind(tables) as (command: unknown) => Promise<unknown>;
    vi.spyOn(tables, "send").mockImplementationOnce(async (command: unknown) => {
      try {
        return await send(command);
      } finally {
        await endpoints.finish(key, begun, next);
      }
    });
    expect(await endpoints.wake(key, at, start + touchMs + 1)).toBe(true);
    expect(await endpoints.read(key)).toMatchObject({
      wake_at: at,
      touched_at: start + touchMs + 1,
    });
  },
);

test("a change fails if others always come first", async () => {
  const key = { company_id: newCompany(), id: "sub_1" };
  const count = () => endpoints.change(key, newEndpoint, (health) => ({ ...health, failures: 1 }));
  await count();
  const send = tables.send.bind(tables) as (command: unknown) => Promise<unknown>;
  let isOther = false;
  vi.spyOn(tables, "send").mockImplementation(async (command: unknown) => {
    if (isOther) return send(command);
    isOther = true;
    await count();
    isOther = false;
    return send(command);
  });
  await expect(count()).rejects.toThrow("sub_1 was changed by others 10 times");
});

test("reads the endpoints of a long list, including those that are not stored", async () => {
  const company_id = newCompany();
  const keys = Array.from({ length: 120 }, (_, i) => ({ company_id, id: `sub_${i}` }));
  const stored = keys.filter((_, i) => i % 2 === 0);
  await Promise.all(
    stored.map((key) => endpoints.change(key, newEndpoint, () => ({ error: key.id }))),
  );
  const endpointOf = await endpoints.readAll(keys);
  for (const [i, key] of keys.entries()) {
    const expected = i % 2 === 0 ? { health: { error: key.id }, version: 1 } : newEndpoint;
    expect(endpointOf(key)).toEqual(expected);
  }
});

test("an old read does not restore a forgotten endpoint's version", async () => {
  const key = { company_id: newCompany(), id: "sub_1" };
  const { endpoint } = await endpoints.change(key, newEndpoint, () => ({ failures: 1 }));
  await endpoints.wake(key, start, start);
  const begun = await endpoints.begin(key, { ...endpoint, wake_at: start }, start + 1);
  if (begun) await endpoints.forget(key, begun);
  expect(await endpoints.read(key)).toEqual(newEndpoint);
  const changed = await endpoints.change(key, endpoint, () => ({ failures: 2 }));
  expect(changed).toEqual({ isChanged: true, endpoint: { health: { failures: 2 }, version: 1 } });
});
