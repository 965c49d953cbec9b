import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EnvironmentPool } from "./environment-pool.ts";
import { AT_WORK } from "./lane.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class FakeEnvironment {
  gone = false;
  readonly #start = Promise.withResolvers<void>();
  readonly started = this.#start.promise;

  async start(): Promise<void> {
    this.#start.resolve();
    await vi.advanceTimersByTimeAsync(0);
  }

  async terminate(): Promise<void> {
    this.gone = true;
  }
}

function newPool() {
  const created: FakeEnvironment[] = [];
  const onAvailable = vi.fn();
  const pool = new EnvironmentPool(() => {
    const environment = new FakeEnvironment();
    created.push(environment);
    return environment;
  }, onAvailable);
  const running = () => created.filter(({ gone }) => !gone).length;
  return { pool, created, onAvailable, running };
}

/** Takes the given number of environments without returning any. */
async function take(pool: EnvironmentPool<FakeEnvironment>, count: number) {
  const taken: FakeEnvironment[] = [];
  while (taken.length < count) {
    while (!pool.available) await vi.advanceTimersByTimeAsync(10);
    const environment = pool.take();
    await environment.start();
    taken.push(environment);
  }
  return taken;
}

test("reuses a returned environment before starting another", async () => {
  const { pool, created } = newPool();
  const [first, second] = await take(pool, 2);
  for (const environment of [first, second]) if (environment) pool.giveBack(environment);
  expect(pool.take()).toBe(second);
  expect(pool.take()).toBe(first);
  expect(created).toHaveLength(2);
});

test("starts another one if none is returned for a while, one at a time", async () => {
  const { pool, created, onAvailable } = newPool();
  expect(pool.available).toBe(true);
  await pool.take().start();
  onAvailable.mockClear();
  expect(pool.available).toBe(false);
  await vi.advanceTimersByTimeAsync(49);
  expect(onAvailable).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(onAvailable).toHaveBeenCalledTimes(1);
  expect(pool.available).toBe(true);
  pool.take();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(pool.available).toBe(false);
  await created[1]?.start();
  expect(onAvailable).toHaveBeenCalledTimes(2);
  expect(pool.available).toBe(false);
  await vi.advanceTimersByTimeAsync(50);
  expect(pool.available).toBe(true);
});

test("starts none for callers that get one in turn", async () => {
  const { pool } = newPool();
  const [only] = await take(pool, 1);
  for (let turn = 0; turn < 20; turn += 1) {
    expect(pool.available).toBe(false);
    await vi.advanceTimersByTimeAsync(40);
    if (only) pool.giveBack(only);
    expect(pool.take()).toBe(only);
  }
});

test("starts one if all returned ones are taken at once for a long time", async () => {
  const { pool, created, onAvailable } = newPool();
  const [only] = await take(pool, 1);
  // Another caller waits all the time.
  onAvailable.mockImplementation(() => pool.available && pool.take());
  expect(pool.available).toBe(false);
  await vi.advanceTimersByTimeAsync(40);
  if (only) pool.giveBack(only);
  expect(pool.available).toBe(false);
  await vi.advanceTimersByTimeAsync(10);
  expect(created).toHaveLength(2);
});

test("ends environments that idle for half a minute, except as many as work at once", async () => {
  const { pool, running } = newPool();
  const all = await take(pool, 40);
  for (const environment of all.slice(0, 30)) pool.giveBack(environment);
  vi.advanceTimersByTime(20_000);
  for (const environment of all.slice(30)) pool.giveBack(environment);
  expect(running()).toBe(40);
  vi.advanceTimersByTime(10_000);
  expect(running()).toBe(10);
  vi.advanceTimersByTime(20_000);
  expect(running()).toBe(AT_WORK);
  vi.advanceTimersByTime(600_000);
  expect(running()).toBe(AT_WORK);
  expect(vi.getTimerCount()).toBe(0);
});

test("keeps one that is reused in time", async () => {
  const { pool, running } = newPool();
  for (const environment of await take(pool, 6)) pool.giveBack(environment);
  for (let minute = 0; minute < 5; minute += 1) {
    const again = await take(pool, 6);
    vi.advanceTimersByTime(29_000);
    for (const environment of again) pool.giveBack(environment);
    vi.advanceTimersByTime(29_000);
  }
  expect(running()).toBe(6);
});

test("replaces one that ended by itself at once", async () => {
  const { pool, created } = newPool();
  const [first] = await take(pool, 1);
  if (first) pool.giveBack(first);
  void first?.terminate();
  expect(pool.available).toBe(true);
  expect(pool.take()).not.toBe(first);
  expect(created).toHaveLength(2);
});
