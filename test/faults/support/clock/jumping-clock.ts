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
 * packages/embedded-aws/sqs/queue.ts).
 */
const wakes = new Map<unknown, () => void>();
const { setTimeout: start, clearTimeout: clear } = globalThis;

globalThis.setTimeout = Object.assign(
  (callback: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) => {
    if (callback.name !== "wake") return start(callback, ms, ...values);
    const wake = () => {
      wakes.delete(timer);
      callback();
    };
    const timer = start(wake, ms);
    wakes.set(timer, wake);
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
  for (const [timer, wake] of [...wakes]) {
    clear(timer as NodeJS.Timeout);
    wake();
  }
}
