import { expect, test } from "vitest";
import { hopsHeader, hopsHeaders, maxHops, readHops } from "./hops.ts";

test("an event that comes from no bus has no hops, and its deliveries say one", () => {
  expect(readHops(undefined)).toEqual({ ok: true, hops: 0 });
  expect(hopsHeaders({})).toEqual({ [hopsHeader]: "1" });
});

test("each delivery says one more, up to what a bus refuses", () => {
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
  "%j is no number of hops",
  (text) => {
    expect(readHops(text)).toMatchObject({
      ok: false,
      problem: { status: 400, type: "urn:license-event-bus:problem:invalid-hops" },
    });
  },
);
