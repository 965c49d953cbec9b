import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, inject, onTestFinished, test } from "vitest";
import type { synthesize as Synthesize } from "../../cli/synthesize.ts";
import { copyRepository } from "../support/repository.ts";
import { sampleRules } from "../support/synthesized.ts";

/** Returns the templates, and the assets by their hashes. */
async function contents(assembly: string): Promise<Record<string, string>> {
  const names = (await readdir(assembly)).filter((name) => /^asset\.|\.template\.json$/.test(name));
  const texts = names.map(async (name) => [
    name,
    name.endsWith(".json") ? await readFile(join(assembly, name), "utf8") : "",
  ]);
  return Object.fromEntries(await Promise.all(texts));
}

test("synthesizes the same template and assets wherever the repository is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "license event bus "));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const copy = join(folder, "elsewhere");
  await copyRepository(copy);
  const { synthesize } = (await import(pathToFileURL(join(copy, "cli/synthesize.ts")).href)) as {
    synthesize: typeof Synthesize;
  };
  const there = await contents(await synthesize(join(folder, "cdk.out"), { context: sampleRules }));
  expect(Object.keys(there).length).toBeGreaterThan(5);
  expect(there).toEqual(await contents(inject("assembly")));
});
