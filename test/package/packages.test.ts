import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { install, pack, run } from "./installed.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "license-event-bus-packages-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * Installs a package alone in an empty project, and returns the output of one of the scripts in
 * `alone/`.
 */
async function printed(name: string, script: string, others: readonly string[] = []) {
  const project = join(folder, name);
  await mkdir(project, { recursive: true });
  const archive = await pack(join(folder, "packing", name), `packages/${name}`);
  await install(archive, `@license-event-bus/${name}`, project, others);
  await cp(join(import.meta.dirname, "alone", script), join(project, script));
  return JSON.parse(await run(project, process.execPath, script));
}

test("event-patterns matches, indexes and explains, alone in a project", async () => {
  expect(await printed("event-patterns", "patterns.mjs")).toEqual({
    matches: true,
    found: ["large orders"],
    mismatches: [{ field: "/detail/order/id", expected: [8], actual: [7] }],
  });
}, 120_000);

test("embedded-aws runs the stack of a project that is unrelated to licenses", async () => {
  const others = ["aws-cdk-lib", "constructs"];
  expect(await printed("embedded-aws", "stack.mjs", others)).toEqual({
    status: 200,
    body: "hello, world",
    warnings: [],
    requests: 1,
  });
}, 120_000);
