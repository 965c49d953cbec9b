import { expect, test } from "vitest";
import { callsFor, periodIn, periodOf } from "./period.ts";

const hourMs = 3_600_000;
const at = (hour: number, minute = 0) => new Date(2026, 10, 18, hour, minute);

test("a day ends with the current hour", () => {
  const { from, to } = periodOf("24h", at(14, 20));
  expect(to).toBe(at(15).getTime());
  expect(to - from).toBe(24 * hourMs);
  expect(periodOf("24h", at(14)).to).toBe(at(15).getTime());
});

test("seven days end with a quarter of the person's day", () => {
  expect(periodOf("7d", at(14, 20)).to).toBe(at(18).getTime());
  expect(periodOf("7d", at(18)).to).toBe(at(24).getTime());
});

test("the calls for a period cover it without a gap", () => {
  const calls = callsFor({ from: 0, to: 168 * hourMs });
  expect(calls).toHaveLength(4);
  expect(calls.map(({ from, to }) => (to - from) / hourMs)).toEqual([48, 48, 48, 24]);
  expect(calls.slice(1).map(({ to }) => to)).toEqual(calls.slice(0, -1).map(({ from }) => from));
  expect(calls.at(-1)?.from).toBe(0);
});

test("the address without a known period means a day", () => {
  expect(periodIn(new URLSearchParams("time=7d"))).toBe("7d");
  for (const query of ["", "time=yesterday"]) {
    expect(periodIn(new URLSearchParams(query))).toBe("24h");
  }
});
