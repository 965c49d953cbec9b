import { expect, test } from "vitest";
import { circuitOf, type Health, probing } from "./endpoint.ts";

const now = 1_700_000_000_000;

test.each<[string, boolean, Health, object]>([
  ["closed", true, { failures: 4 }, { state: "closed" }],
  ["open until its time", true, { open_until: now + 1 }, { state: "open", until: now + 1 }],
  ["half-open from then on", true, { open_until: now }, { state: "half-open" }],
  ["disabled by its company", false, { open_until: now }, { state: "disabled" }],
  [
    "disabled by the bus",
    true,
    { disabled: { reason: "gone", at: now }, open_until: now + 1 },
    { state: "disabled" },
  ],
])("a circuit is %s", (_, isEnabled, health, circuit) => {
  expect(circuitOf(isEnabled, health, now)).toEqual(circuit);
});

test("a probe keeps others out for longer than any attempt takes, and then another can probe", () => {
  const probed = probing({ open_until: now, openings: 3 }, "dlv_1", now);
  expect(probed).toEqual({ probe: "dlv_1", open_until: now + 90_000, openings: 3 });
  expect(circuitOf(true, probed, now + 80_000).state).toBe("open");
  expect(circuitOf(true, probed, now + 90_000).state).toBe("half-open");
});
