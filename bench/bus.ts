import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SampleKeys } from "../cli/sample-company.ts";
import { synthesize } from "../cli/synthesize.ts";
import { subscribe } from "./client.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import type { Progress } from "./report.ts";

export type Ask = "usage" | "startProfile" | "stopProfile" | "stop";

export type Usage = {
  /** Processor time of all threads since the process began, in milliseconds. */
  readonly cpuMs: number;
  readonly rssMb: number;
};

/** A bus that runs. */
type Started = {
  readonly apiUrl: string;
  readonly keys: SampleKeys;
  /** Environment variables by which a program finds the embedded AWS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly eventsTable: string;
};

export type BusMessage =
  | ({ readonly kind: "started" } & Started)
  | ({ readonly kind: "usage" } & Usage)
  | { readonly kind: "profiling" }
  | { readonly kind: "profile"; readonly threads: readonly ThreadProfile[] };

/** Samples of a thread: the bus's main thread, or a function's environment. */
export type ThreadProfile = {
  readonly thread: "main" | "function";
  /** A profile in the format of Chrome's developer tools. */
  readonly json: string;
};

export type BenchedBus = Started & {
  usage(): Promise<Usage>;
  /** Samples the main thread and the functions' current threads. */
  startProfile(): Promise<void>;
  stopProfile(): Promise<readonly ThreadProfile[]>;
  stop(): Promise<void>;
};

/** @param receivers - `host:port` of each receiver that webhooks can be sent to. */
export async function startBus(receivers: readonly string[]): Promise<BenchedBus> {
  const folder = await mkdtemp(join(tmpdir(), "license-event-bus-bench-"));
  const assembly = await synthesize(join(folder, "cdk.out"));
  const child = fork(
    join(import.meta.dirname, "bus-process.ts"),
    [assembly, join(folder, "data"), receivers.join()],
    // As npm start runs it.
    { execArgv: ["--max-semi-space-size=4", ...process.execArgv] },
  );
  const ended = new AbortController();
  child.once("exit", () => ended.abort(new Error("The bus ended")));
  const messageOf = async <Kind extends BusMessage["kind"]>(kind: Kind) => {
    const [answer] = (await once(child, "message", { signal: ended.signal })) as [BusMessage];
    if (answer.kind !== kind) throw new Error(`The bus answered ${answer.kind} instead of ${kind}`);
    return answer as Extract<BusMessage, { kind: Kind }>;
  };
  const ask = (what: Ask) => child.send(what);
  const { kind: _, ...started } = await messageOf("started");
  return {
    ...started,
    usage() {
      ask("usage");
      return messageOf("usage");
    },
    async startProfile() {
      ask("startProfile");
      await messageOf("profiling");
    },
    async stopProfile() {
      ask("stopProfile");
      return (await messageOf("profile")).threads;
    },
    async stop() {
      const exit = once(child, "exit");
      ask("stop");
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a benchmark on a bus that delivers each event to one receiver, and stops both. */
export async function withBus<Result>(
  progress: Progress,
  measure: (bus: BenchedBus, receiver: Receiver) => Promise<Result>,
): Promise<Result> {
  progress("starting the bus");
  const receiver = await startReceiver();
  const bus = await startBus([receiver.host]);
  try {
    await subscribe(bus, { url: `http://${receiver.host}/hook` });
    return await measure(bus, receiver);
  } finally {
    await bus.stop();
    await receiver.stop();
  }
}
