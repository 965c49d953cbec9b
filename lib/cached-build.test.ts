import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cachedBuild } from "./cached-build.ts";

const folder = mkdtempSync(join(tmpdir(), "cached build "));
const name = `test-${randomUUID()}`;
const kept = join(import.meta.dirname, "../node_modules/.cache/license-event-bus", name);
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(kept);
});

const entry = join(folder, "entry.ts");
const part = join(folder, "part.ts");
const build = (minify = false) =>
  String(
    Buffer.from(
      cachedBuild(name, {
        entryPoints: [entry],
        bundle: true,
        minify,
        logLevel: "silent",
        outdir: ".",
      }).outputFiles[0]?.contents ?? "",
    ),
  );
/** Each build replaces the file. */
const builds = () => statSync(kept).ino;

test("builds again only if a source file or an option has changed", () => {
  writeFileSync(entry, 'import { part } from "./part.ts"; console.log(part);');
  writeFileSync(part, "export const part: number = 1;");
  const first = build();
  expect(first).toContain("part = 1");
  const before = builds();
  expect(build()).toBe(first);
  expect(builds()).toBe(before);

  writeFileSync(part, "export const part: number = 2;");
  expect(build()).toContain("part = 2");
  expect(build(true)).not.toContain("part =");

  rmSync(part);
  expect(() => build(true)).toThrow("part.ts");
});

test("builds again if the kept result cannot be read", () => {
  writeFileSync(part, "export const part: number = 3;");
  expect(build()).toContain("part = 3");
  writeFileSync(kept, "not a result");
  expect(build()).toContain("part = 3");
});
