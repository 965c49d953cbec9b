import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import { synthesize } from "../../cli/synthesize.ts";
import { leftRunning } from "./left-running.ts";

/** The tests' stack also has the sample rules. */
export const sampleRules = { rules: "rules" };

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the synthesized stack. */
    assembly: string;
  }
}

/**
 * Synthesizes the stack once for all tests, and keeps the tests' files out of the shared temporary
 * folder.
 *
 * @returns The teardown. It throws if a process still runs in the tests' folder.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "license-event-bus-test-"));
  process.env.TMPDIR = join(folder, "tmp");
  await mkdir(process.env.TMPDIR);
  project.provide("assembly", await synthesize(join(folder, "cdk.out"), { context: sampleRules }));
  return async () => {
    const left = await stillRunning(folder);
    await rm(folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`tests left processes running:\n${left.join("\n")}`);
  };
}

/** Returns the processes that have not ended 10 seconds after the last test. */
async function stillRunning(folder: string): Promise<readonly string[]> {
  const end = performance.now() + 10_000;
  let left = leftRunning(folder);
  while (left.length > 0 && performance.now() < end) {
    await wait(100);
    left = leftRunning(folder);
  }
  return left;
}
