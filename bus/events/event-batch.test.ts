import fc from "fast-check";
import { expect, test } from "vitest";
import { endOfTime, isEventId } from "../values/id.ts";
import { batchId, packedMember, unpackedMember } from "./event-batch.ts";

test("an event of a batch comes back as it was listed, from 17 bytes", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 0, max: 99 }), (id, position) => {
      const packed = packedMember({ id, position });
      expect(packed).toHaveLength(17);
      expect(unpackedMember(packed)).toEqual({ id, position });
    }),
  );
});

test("no event can have the id of a batch", () => {
  for (const at of [0, Date.now(), endOfTime]) expect(isEventId(batchId(at))).toBe(false);
});
