import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EnvironmentPool } from "./environment-pool.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class FakeEnvironment {
  gone = false;

  async terminate(): Promise<void> {
    this.gone = true;
  }
}

function newPool() {
  const created: FakeEnvironment[] = [];
  const pool = new EnvironmentPool(() => {
    const environment = new FakeEnvironment();
    created.push(environment);
    return environment;
  });
  const running = () => created.filter(({ gone }) => !gone).length;
  return { pool, created, running };
}

const take = (pool: EnvironmentPool<FakeEnvironment>, count: number) =>
  Array.from({ length: count }, () => pool.take());

test("an environment that was given back is used again before another one is started", () => {
  const { pool, created } = newPool();
  const [first, second] = take(pool, 2);
  for (const environment of [first, second]) if (environment) pool.giveBack(environment);
  expect(pool.take()).toBe(second);
  expect(pool.take()).toBe(first);
  expect(created).toHaveLength(2);
});

test("environments that idle for half a minute end, down to five", () => {
  const { pool, running } = newPool();
  const all = take(pool, 40);
  for (const environment of all.slice(0, 30)) pool.giveBack(environment);
  vi.advanceTimersByTime(20_000);
  for (const environment of all.slice(30)) pool.giveBack(environment);
  expect(running()).toBe(40);
  vi.advanceTimersByTime(10_000);
  expect(running()).toBe(10);
  vi.advanceTimersByTime(20_000);
  expect(running()).toBe(5);
  vi.advanceTimersByTime(600_000);
  expect(running()).toBe(5);
  expect(vi.getTimerCount()).toBe(0);
});

test("one that is used again in time stays", () => {
  const { pool, running } = newPool();
  const all = take(pool, 6);
  for (const environment of all) pool.giveBack(environment);
  for (let minute = 0; minute < 5; minute += 1) {
    const again = take(pool, 6);
    vi.advanceTimersByTime(29_000);
    for (const environment of again) pool.giveBack(environment);
    vi.advanceTimersByTime(29_000);
  }
  expect(running()).toBe(6);
});

test("one that has ended by itself is replaced", () => {
  const { pool, created } = newPool();
  const [first] = take(pool, 1);
  if (first) pool.giveBack(first);
  void first?.terminate();
  expect(pool.take()).not.toBe(first);
  expect(created).toHaveLength(2);
});
