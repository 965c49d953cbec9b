import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopOnSignal } from "../stop.ts";

/** Creates a folder for the state of a demo, which goes when the process ends, by a signal too. */
export async function demoDataFolder(): Promise<{ dataDir: string; signal: AbortSignal }> {
  const dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-demo-"));
  process.once("exit", () => rmSync(dataDir, { recursive: true, force: true }));
  const { signal, requested } = stopOnSignal();
  requested.then(() => process.exit(130));
  return { dataDir, signal };
}
