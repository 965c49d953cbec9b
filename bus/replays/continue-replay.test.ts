import { expect, test } from "vitest";
import { parseBusLine } from "../../cli/bus-line.ts";
import { newEndpoint } from "../endpoints/endpoint.ts";
import { cancelReplay, type ReplayPorts } from "./continue-replay.ts";
import { newReplay } from "./new-replay.ts";

test("the log line of a replay that ended has the documented fields", async () => {
  const made = newReplay(1, "sub_1", {}, Date.now());
  if (!made.ok) throw new Error("the replay is not valid");
  const { replay } = made;
  const lines: object[] = [];
  const ports = {
    replays: { get: async () => replay, replace: async () => true, leave: async () => {} },
    announce: async () => {},
    now: Date.now,
    log: (what: string, fields: object) => lines.push({ what, ...fields }),
  } as unknown as ReplayPorts;
  const key = { company_id: 1, id: "sub_1" };
  await cancelReplay(key, { ...newEndpoint, replay_id: replay.id }, ports);
  expect(lines.map((line) => parseBusLine(JSON.stringify(line)))).toEqual([
    expect.objectContaining({ what: "replay.ended", replay_id: replay.id, state: "cancelled" }),
  ]);
});
