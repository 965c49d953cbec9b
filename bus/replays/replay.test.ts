import { expect, test } from "vitest";
import type { DeliveryRow } from "../delivery/row.ts";
import { timeOrderedId } from "../values/id.ts";
import { afterStep, chosen, type Replay } from "./replay.ts";

const now = 1_700_000_000_000;
const idAt = (ms: number) => timeOrderedId("dlv", ms, new Uint8Array(10));
const replay: Replay = {
  ...{ company_id: 1, id: "rpl_1", subscription_id: "sub_1", version: 3, state: "running" },
  ...{ status: "undelivered", from: now, before: now + 10, per_second: 50 },
  ...{ position: { status: "retrying" }, matched: 5, sent: 4, skipped: 1 },
  ...{ created_at: now, expires_at: 0 },
};
const rowAt = (ms: number, row: Partial<DeliveryRow> = {}): DeliveryRow => ({
  ...{ company_id: 1, id: idAt(ms), subscription_id: "sub_1", event_id: "" },
  ...{ event: "license.expired", status: "retrying", attempts: 1, ...row },
});

test("a replay covers its subscription's events from one time to before another", () => {
  const page = [
    rowAt(now - 1),
    rowAt(now),
    rowAt(now + 1, { subscription_id: "sub_2" }),
    rowAt(now + 9),
    rowAt(now + 10),
  ];
  expect(chosen(replay, page)).toEqual([page[1], page[3]]);
});

test("a replay of some event types omits the others", () => {
  const page = [rowAt(now), rowAt(now + 1, { event: "customer.changed" })];
  expect(chosen({ ...replay, event: "license.*" }, page)).toEqual([page[0]]);
  expect(chosen({ ...replay, event: "customer.changed" }, page)).toEqual([page[1]]);
});

const done = { matched: 3, sent: 2, skipped: 1 };

test("a step counts, and the next begins behind the last row that it read", () => {
  expect(afterStep(replay, idAt(now + 9), done, now)).toEqual({
    ...replay,
    ...{ version: 4, matched: 8, sent: 6, skipped: 2 },
    position: { status: "retrying", after: idAt(now + 9) },
  });
});

test("without further rows in its range, a replay continues with the next status and then finishes", () => {
  const visited: string[] = [];
  let step = replay;
  for (const last of [idAt(now + 10), undefined, undefined]) {
    visited.push(step.position.status);
    step = afterStep(step, last, done, now);
  }
  expect(visited).toEqual(["retrying", "held", "dead"]);
  expect(step).toMatchObject({ state: "finished", finished_at: now, version: 6 });
});
