import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Bus, BusOptions } from "./bus.ts";

/** The first message of a bus in another process, once it runs. */
export type Ready = Bus;

export type BusProcessOptions = BusOptions & {
  /** Maximum delay of messages, in seconds. Longer delays are shortened. */
  readonly maxDelay?: number;
  /** Allows moving its clock forward. */
  readonly hasJumpingClock?: boolean;
  /** A file to which it appends when deliveries are queued (see queued-deliveries.ts). */
  readonly queuedFile?: string;
};

/** A request to a bus in another process: to jump, and to report its observations. */
export type BusRequest = { readonly jumpMs?: number };

/** The observations of a bus in another process so far. */
export type Observed = {
  /** Number of runs of one function in the longest chain of requests. */
  readonly longestChain: number;
  /** Numbers of attempts by subscription and by the function that made them. */
  readonly senders: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

export type BusProcess = Bus & {
  /** Moves its clock forward and sweeps, as the timer does at that minute. */
  jump(ms: number): Promise<void>;
  observed(): Promise<Observed>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a bus in its own process (see bus-child.ts), on free ports. */
export async function startBusProcess(options: BusProcessOptions): Promise<BusProcess> {
  const child = fork(join(import.meta.dirname, "bus-child.ts"), [JSON.stringify(options)], {
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const exit = once(child, "exit");
  const complaints: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaints.push(text);
    if (complaints.length > 100) complaints.shift();
  });
  const ready = await Promise.race([
    once(child, "message").then(([message]) => message as Ready),
    exit.then(() => Promise.reject(new Error(`The bus did not start: ${complaints.join("")}`))),
  ]);
  async function ask(request: BusRequest): Promise<Observed> {
    const answer = once(child, "message");
    child.send(request);
    return (await answer)[0];
  }
  return {
    ...ready,
    async jump(jumpMs) {
      await ask({ jumpMs });
    },
    observed: () => ask({}),
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
    async stop() {
      if (child.connected) child.disconnect();
      const [code] = await exit;
      if (code !== 0) throw new Error(`The bus ended with ${code}: ${complaints.join("")}`);
    },
  };
}
