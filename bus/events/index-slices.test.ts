import fc from "fast-check";
import { expect, test } from "vitest";
import type { IndexKey, ListedEvent } from "./event-list.ts";
import { inSlices, type Slice } from "./index-slices.ts";

test("slices have each item of the range once, newest first, after the key", async () => {
  const times = fc.array(fc.nat(300), { maxLength: 60 });
  const isKept = ({ listed_at }: { readonly listed_at: number }) => listed_at % 3 > 0;
  const size = fc.integer({ min: 1, max: 6 });
  await fc.assert(
    fc.asyncProperty(times, size, fc.nat(70), fc.nat(50), async (times, size, skipped, from) => {
      const all = times
        .toSorted((a, b) => b - a)
        .map((listed_at, i) => ({ listed_at, id: String(9000 - i) }) as ListedEvent);
      const read = async ({ from, to }: Slice, after: IndexKey | undefined) => {
        const left = all.filter(
          ({ listed_at, id }) => listed_at >= from && listed_at <= to && (!after || id < after.id),
        );
        const looked = left.slice(0, size);
        const items = looked.filter(
          ({ id, listed_at }) => isKept({ listed_at }) || id === looked.at(-1)?.id,
        );
        return { items, isEnd: left.length <= size, looked: looked.length };
      };
      const inRange = all.filter(({ listed_at }) => listed_at >= from);
      const start = skipped === 0 ? undefined : inRange[skipped - 1];
      const next = inSlices(read, { from, to: 300 }, start);
      const found: IndexKey[] = [];
      for (let isEnd = false; !isEnd; ) {
        const page = await next();
        found.push(...page.items);
        if (!page.isEnd) expect(page.items.length).toBeGreaterThan(0);
        isEnd = page.isEnd;
      }
      // Others are the last of a read, after which the next one begins.
      const expected = start ? inRange.slice(skipped) : inRange;
      expect(found.filter(isKept)).toEqual(expected.filter(isKept));
    }),
    { numRuns: 300 },
  );
});
