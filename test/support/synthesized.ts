import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { synthesize } from "../../cli/synthesize.ts";

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
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "license-event-bus-test-"));
  process.env.TMPDIR = join(folder, "tmp");
  await mkdir(process.env.TMPDIR);
  project.provide("assembly", await synthesize(join(folder, "cdk.out"), { context: sampleRules }));
  return () => rm(folder, { recursive: true, force: true });
}
