import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deliveryId } from "../values/id.ts";
import { leaseOf, leaseText } from "./lease.ts";

const anyLease = fc.record({
  delivery_id: fc
    .tuple(fc.uuid(), fc.nat(2 ** 40))
    .map(([id, accepted_at]) => deliveryId({ id, accepted_at }, "sub_1")),
  until: fc.nat(2 ** 45),
});

test("a lease is read as it was written", () => {
  fc.assert(
    fc.property(anyLease, (lease) => {
      expect(leaseOf(leaseText(lease))).toEqual(lease);
    }),
  );
});

test("any other text is no lease", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), anyLease.map(leaseText)), fc.string(), (text, more) => {
      for (const other of [text, text + more, more + text]) {
        const lease = leaseOf(other);
        if (lease) expect(leaseText(lease)).toBe(other);
      }
    }),
  );
  for (const text of ["", ".", "dlv_1.a", "sub_01M82GW3N5E7YRBPPC9RBJHB5A.1"]) {
    expect(leaseOf(text), text).toBeUndefined();
  }
});
