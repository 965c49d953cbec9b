import { setTimeout as wait } from "node:timers/promises";

/** Does something so often a second, whether the last time is done with or not; ends when all are. */
export async function steadily<Item>(
  items: readonly Item[],
  perSecond: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const start = Date.now();
  const running: Promise<void>[] = [];
  for (const [i, item] of items.entries()) {
    await wait(Math.max(0, start + (i * 1000) / perSecond - Date.now()));
    running.push(work(item));
  }
  await Promise.all(running);
}
