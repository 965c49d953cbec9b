import { expect, test } from "vitest";
import { processorTimeOf } from "../test/support/time-limits.ts";
import { eventTypes, nearestEventType } from "./index.ts";

test.each([
  ["license.actived", "license.activated"],
  ["licence.created", "license.created"],
  ["License.Activated", "license.activated"],
  ["license_activated", "license.activated"],
  ["keygen.license.validation.success", "keygen.license.validation.succeeded"],
  ["user.created", "keygen.user.created"],
  ["ent.update", "flexnet.ENT.UPDATE"],
  ["licence.*", "license.*"],
  ["keygen.licenses.*", "keygen.license.*"],
])("reads %s as %s", (written, meant) => {
  expect(nearestEventType(written)).toBe(meant);
});

test.each(["", "x", "constructor", "foo.bar.baz", "invoice.payment_failed"])(
  "finds nothing near %j",
  (written) => {
    expect(nearestEventType(written)).toBeUndefined();
  },
);

test("every code is nearest to itself", () => {
  for (const code of eventTypes.keys()) expect(nearestEventType(code)).toBe(code);
});

test("a very long code costs nothing", () => {
  const code = "license.".repeat(100_000);
  const took = processorTimeOf(() => expect(nearestEventType(code)).toBeUndefined());
  expect(took).toBeLessThan(50);
});
