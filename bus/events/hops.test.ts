import { expect, test } from "vitest";
import { hopsHeader, hopsHeaders, maxHops, readHops } from "./hops.ts";

test("an event from a publisher has no hops, and its deliveries carry 1", () => {
  expect(readHops(undefined)).toEqual({ ok: true, hops: 0 });
  expect(hopsHeaders({})).toEqual({ [hopsHeader]: "1" });
});

test("each delivery carries one more, until a bus refuses it", () => {
  let read = readHops(undefined);
  for (let hops = 1; hops <= maxHops; hops++) {
    read = readHops(hopsHeaders(read.ok ? read : {})[hopsHeader]);
    expect(read).toEqual({ ok: true, hops });
  }
  expect(readHops(String(maxHops + 1))).toMatchObject({
    ok: false,
    problem: { status: 422, type: "urn:license-event-bus:problem:too-many-hops" },
  });
});

test.each(["", "-1", "+1", "01", "1.0", "1e3", "0x1", "one", "1, 1", "1,2", "٣", "9".repeat(400)])(
  "refuses %j as a number of hops",
  (text) => {
    expect(readHops(text)).toMatchObject({
      ok: false,
      problem: { status: 400, type: "urn:license-event-bus:problem:invalid-hops" },
    });
  },
);
