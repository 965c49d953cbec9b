import fc from "fast-check";
import { expect, test } from "vitest";
import { timeOfId } from "../values/id.ts";
import { problem } from "../values/problem.ts";
import { isRefusalId, refusedEvent } from "./record.ts";

const nowMs = 1_800_000_000_000;
const random = new Uint8Array(9).fill(7);
const anyText = fc.string({ unit: "binary", maxLength: 2000 });

test("ids hold the time and sort by it, then by the position in the request", () => {
  const moments = fc.record({ nowMs: fc.nat(2 ** 45), position: fc.nat(99) });
  fc.assert(
    fc.property(moments, moments, (a, b) => {
      const [first, second] = [a, b].map(
        (moment) => refusedEvent("p", {}, problem("invalid"), { ...moment, random }).id,
      );
      expect(isRefusalId(first ?? "")).toBe(true);
      expect(timeOfId(first ?? "")).toBe(a.nowMs);
      const isEarlier = a.nowMs - b.nowMs || a.position - b.position;
      expect(Math.sign((first ?? "").localeCompare(second ?? ""))).toBe(Math.sign(isEarlier));
    }),
  );
});

test("any problem makes a small record that every table accepts", () => {
  const faults = fc.array(fc.record({ pointer: anyText, message: anyText }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.option(anyText, { nil: undefined }), faults, (detail, errors) => {
      const given = { ...problem("invalid"), ...(detail !== undefined && { detail }), errors };
      const { problem: kept } = refusedEvent("p", {}, given, { nowMs, position: 0, random });
      const texts = [kept.detail ?? "", ...(kept.errors ?? []).flatMap(Object.values)];
      expect(texts.every((text) => text.isWellFormed())).toBe(true);
      expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(64 * 1024);
      expect(kept.errors).toHaveLength(Math.min(10, errors.length));
    }),
  );
});

test("an ordinary problem is kept unchanged", () => {
  const errors = [{ pointer: "/data/license/id", message: "must be an integer" }];
  const given = problem("invalid", "Look again.", errors);
  expect(refusedEvent("p", {}, given, { nowMs, position: 0, random }).problem).toEqual(given);
});
