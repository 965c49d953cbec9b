import { expect, test } from "vitest";
import { type ItemDb, type Level, LevelItems } from "./level-items.ts";

type Batch = Parameters<Level["batch"]>;

/** Returns the LevelDB writes of an item and its index entry. */
async function written(isDurable: boolean) {
  const batches: Batch[0][] = [];
  const synced: unknown[] = [];
  const level: Level = {
    getSync: () => undefined,
    batch(writes, done) {
      batches.push(writes);
      this._batch(writes, {}).then(() => done(null), done);
    },
    async _batch(_, options) {
      synced.push("sync" in options && options.sync);
    },
  };
  const items = new LevelItems(level, isDurable);
  const table = items.improved({} as ItemDb, "item-T~");
  const index = items.improved({} as ItemDb, "index-global~T~I~");
  const item = { id: { S: "1" } };
  index.put("b", item, () => {});
  await new Promise((resolve) => table.put("a", item, resolve));
  return { batches, synced };
}

test("writes an item and its index entries together", async () => {
  const { batches } = await written(false);
  expect(batches.map((writes) => writes.map(({ key }) => key))).toEqual([
    ["index-global~T~I~b", "item-T~a"],
  ]);
});

test("writes reach the disk before the answer only if durable", async () => {
  expect((await written(false)).synced).toEqual([false]);
  expect((await written(true)).synced).toEqual([true]);
});
