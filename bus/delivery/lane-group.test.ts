import { expect, test } from "vitest";
import { laneGroup } from "./queues.ts";

test("a lane is a message group of its company, subscription and ordering key, of any length", () => {
  const lane = { company_id: 1, subscription_id: "sub_1", ordering_key: "license/1" };
  const others = [
    { ...lane, company_id: 2 },
    { ...lane, subscription_id: "sub_2" },
    { ...lane, ordering_key: `license/${"1".repeat(1000)}` },
  ];
  const groups = [lane, ...others].map(laneGroup);
  expect(new Set(groups).size).toBe(4);
  for (const group of groups) expect(group).toMatch(/^[\da-f]{64}$/);
  expect(laneGroup({ ...lane })).toBe(groups[0]);
});
