import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalBus, type LocalBusOptions, startLocalBus } from "../local-bus.ts";
import { stopOnSignal } from "../stop.ts";

/** Where a demo runs: a folder for its state, which goes when the process ends, by a signal too. */
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
    /** Aborts when the demo is to stop. */
    signal,
    start(options: Omit<LocalBusOptions, "dataDir">): Promise<LocalBus> {
      started = startLocalBus({ ...options, dataDir });
      return started;
    },
  };
}
