import { setTimeout as wait } from "node:timers/promises";
import { sample } from "../../../catalog/index.ts";
import type { Admin } from "./api.ts";
import { uuidOf } from "./random.ts";
import { seed } from "./size.ts";

export type Target = {
  readonly receiver: string;
  readonly company: number;
  readonly license: number;
};

/** Returns subscriptions spread over companies, each to the events of one license. */
export function targetsOf(subscriptions: number, companies: number): readonly Target[] {
  return Array.from({ length: subscriptions }, (_, i) => ({
    receiver: `receiver-${i}`,
    company: 1 + (i % companies),
    license: 1 + i,
  }));
}

/** @returns The receivers by subscription. */
export async function subscribeAll(
  admin: Admin,
  targets: readonly Target[],
  urlOf: (receiver: string) => string,
  input: object,
): Promise<ReadonlyMap<string, string>> {
  const receiverOf = new Map<string, string>();
  for (const { receiver, company, license } of targets) {
    const pattern = { detail: { data: { license: { id: [license] } } } };
    const id = await admin.subscribe(company, urlOf(receiver), { ...input, pattern });
    receiverOf.set(id, receiver);
  }
  return receiverOf;
}

/** Returns the nth event of a test: one of license-api for one target. */
function eventFor({ company, license }: Target, test: string, n: number) {
  const { ts: _, data, ...event } = sample("license.activated");
  return {
    ...event,
    id: uuidOf(`${seed}/${test}/${n}`),
    company_id: company,
    data: { license: { ...data.license, id: license } },
  };
}

/** Returns events for the targets in turn, each with its target. */
export function loadFor(targets: readonly Target[], test: string, events: number) {
  return Array.from({ length: events }, (_, n) => {
    const target = targets[n % targets.length];
    if (!target) throw new Error("there are no targets");
    const event = eventFor(target, test, n);
    return { event, due: { eventId: event.id, receiver: target.receiver } };
  });
}

/** Runs a function for each item, with limited concurrency. */
export async function eachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

export function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/**
 * Runs a function at a constant rate a second, even if earlier runs are not done. Resolves when all
 * are.
 */
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
