/** Moves the clock of this process and of its threads forward. */
import { syncBuiltinESMExports } from "node:module";
import workers, { setEnvironmentData, Worker, type WorkerOptions } from "node:worker_threads";

const aheadMs = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
setEnvironmentData("clock", aheadMs);
await import("./shifted-now.ts");

const shiftedNow = new URL("./shifted-now.ts", import.meta.url).href;
workers.Worker = class extends Worker {
  constructor(file: string | URL, { execArgv = [], ...options }: WorkerOptions = {}) {
    super(file, { ...options, execArgv: [...execArgv, "--import", shiftedNow] });
  }
};
syncBuiltinESMExports();

/**
 * Timers of queues, by which delayed and hidden messages appear (see
 * packages/embedded-aws/sqs/queue.ts). `dueAt` is in unix milliseconds.
 */
const wakes = new Map<unknown, { readonly wake: () => void; readonly dueAt: number }>();
const { setTimeout: start, clearTimeout: clear } = globalThis;

globalThis.setTimeout = Object.assign(
  (callback: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) => {
    if (callback.name !== "wake") return start(callback, ms, ...values);
    const wake = () => {
      wakes.delete(timer);
      callback();
    };
    const timer = start(wake, ms);
    wakes.set(timer, { wake, dueAt: Date.now() + ms });
    return timer;
  },
  start,
) as typeof setTimeout;

globalThis.clearTimeout = (timer) => {
  wakes.delete(timer);
  clear(timer);
};

/** Moves the clock forward. Messages that are due by then appear at once. */
export function jump(ms: number): void {
  Atomics.add(new BigInt64Array(aheadMs), 0, BigInt(ms));
  // A timer that is early sets itself again.
  for (const [timer, { wake }] of [...wakes]) {
    clear(timer as NodeJS.Timeout);
    wake();
  }
}

/** Messages that are due within this many milliseconds appear together. */
const stepMs = 500;

/**
 * Moves the clock forward as time does: messages appear in the order in which they are due.
 *
 * @param untilQuiet - Waits until the messages that appeared are processed.
 */
export async function pass(ms: number, untilQuiet: () => Promise<unknown>): Promise<void> {
  const endsAt = Date.now() + ms;
  for (;;) {
    const nextAt = Math.min(...[...wakes.values()].map(({ dueAt }) => dueAt)) + stepMs;
    if (nextAt > endsAt) break;
    jump(Math.max(0, nextAt - Date.now()));
    await untilQuiet();
  }
  jump(Math.max(0, endsAt - Date.now()));
}
