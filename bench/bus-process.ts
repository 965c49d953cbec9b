/**
 * Runs the whole bus in its own process, so that its processor time and memory are separate from
 * those of publishers and receivers. Started by `startBus`.
 */
import { startCpuProfile } from "node:v8";
import type { Worker } from "node:worker_threads";
import { startLocalBus, withoutRateLimits } from "../cli/local-bus.ts";
import type { Ask, BusMessage, ThreadProfile } from "./bus.ts";

const [assembly = "", dataDir = "", receivers = ""] = process.argv.slice(2);
const tell = (message: BusMessage) => process.send?.(message);
const notices: string[] = [];

const { aws, keys } = await startLocalBus({
  assembly,
  dataDir,
  apiPort: 0,
  endpointPort: 0,
  loopbackTargets: receivers.split(","),
  variables: withoutRateLimits,
  onLine: () => {},
  onNotice: (text) => notices.push(text),
});

// The parent ended without stopping it.
process.once("disconnect", () => process.exit());

/** The threads of environments, added as they start. */
const workers = new Set<Worker>();
process.on("worker", (worker) => {
  workers.add(worker);
  worker.once("exit", () => workers.delete(worker));
});
let stopProfile = async (): Promise<readonly ThreadProfile[]> => [];

async function startProfile(): Promise<void> {
  const main = startCpuProfile();
  const functions = await Promise.all([...workers].map((worker) => worker.startCpuProfile()));
  stopProfile = async () => [
    { thread: "main", json: main.stop() },
    ...(await Promise.all(
      functions.map(async (profile) => ({
        thread: "function" as const,
        json: await profile.stop(),
      })),
    )),
  ];
}

process.on("message", async (ask: Ask) => {
  if (ask === "startProfile") {
    await startProfile();
    return tell({ kind: "profiling" });
  }
  if (ask === "stopProfile") return tell({ kind: "profile", threads: await stopProfile() });
  if (ask === "stop") {
    await aws.stop();
    const [first] = notices;
    if (first !== undefined)
      console.error(`  ${notices.length} notices of the bus, including: ${first}`);
    process.disconnect();
    return;
  }
  const { user, system } = process.cpuUsage();
  tell({
    kind: "usage",
    cpuMs: (user + system) / 1000,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  });
});
const [, events] =
  Object.entries(aws.resources).find(([id]) => id.startsWith("StorageEvents")) ?? [];
if (!events) throw new Error("The stack has no table of events");
const { apiUrl, environment } = aws;
tell({ kind: "started", apiUrl, keys, environment, eventsTable: events.ref });
