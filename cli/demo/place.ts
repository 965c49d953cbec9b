import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalBus, type LocalBusOptions, startLocalBus } from "../local-bus.ts";
import { stopOnSignal } from "../stop.ts";

/**
 * Creates a temporary folder for a demo's state. It is removed when the process ends, even by a
 * signal.
 */
export async function demoPlace() {
  const dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-demo-"));
  process.once("exit", () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 }));
  const { signal, requested } = stopOnSignal();
  let started: Promise<LocalBus> | undefined;
  requested.then(async () => {
    // The bus writes to the folder until it has stopped.
    await started?.then(({ aws }) => aws.stop());
    process.exit(130);
  });
  return {
    dataDir,
    /** Aborts when the demo must stop. */
    signal,
    start(options: Omit<LocalBusOptions, "dataDir">): Promise<LocalBus> {
      started = startLocalBus({ ...options, dataDir });
      return started;
    },
  };
}
