import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/**
 * The folders from the bottom up: a file imports only from its own folder and from those before it
 * in this list.
 */
const layers = [
  "packages/event-patterns",
  "packages/embedded-aws",
  "docs",
  "catalog",
  "bus/values",
  "bus/aws",
  "bus/signatures",
  "bus/retry",
  "bus/keys",
  "bus/companies",
  "bus/audit",
  "bus/events",
  "bus/outbound",
  "bus/refusals",
  "bus/formats",
  "bus/transforms",
  "bus/company-aws",
  "bus/connectors",
  "bus/subscriptions",
  "bus/endpoints",
  "bus/delivery",
  "bus/ordering",
  "bus/polling",
  "bus/history",
  "bus/statistics",
  "bus/replays",
  "bus/drain",
  "bus/dispatch",
  "bus/sources",
  "bus/rate-limits",
  "bus/api",
  "bus/publishing",
  "bus/site",
  "bus/rules",
  "bus/rule-subscriptions",
  "functions",
  "lib",
  "bin",
  "rules",
  "sdk",
  "console",
  "cli",
  "test",
  "bench",
];

type Import = { readonly file: string; readonly imported: string };

/**
 * Returns the imports of other folders' files, including types, because they are read together as
 * well.
 */
function importsOf(file: string, text: string): readonly Import[] {
  const found = text.matchAll(/(?:\bfrom\s+|^import\s+|\bimport\()"(\.[^"]+)"/gm);
  return [...found].map(([, path = ""]) => ({ file, imported: join(dirname(file), path) }));
}

/** Returns the number of a file's layer; -1 for none. */
const layerOf = (file: string) => layers.findIndex((layer) => file.startsWith(`${layer}/`));

/** Returns the imports that point upwards, as text. */
function upward(imports: readonly Import[]): readonly string[] {
  return imports
    .filter(({ file, imported }) => layerOf(imported) > layerOf(file))
    .map(({ file, imported }) => `${file} imports ${imported}`);
}

const files = globSync(`{${layers.join()}}/**/*.{ts,tsx}`).filter(
  (file) => !file.endsWith(".test.ts"),
);
const imports = files.flatMap((file) => importsOf(file, readFileSync(file, "utf8")));

test("folders import each other in one direction only", () => {
  expect(imports.length).toBeGreaterThan(1_000);
  expect(upward(imports)).toEqual([]);
});

test("no two constructs import each other", () => {
  const ofLib = imports.filter(({ file }) => layerOf(file) === layers.indexOf("lib"));
  const all = new Set(ofLib.map(({ file, imported }) => `${file} ${imported}`));
  expect(ofLib.filter(({ file, imported }) => all.has(`${imported} ${file}`))).toEqual([]);
});

test("every folder of code has a layer", () => {
  const all = globSync("*/**/*.{ts,tsx}", {
    exclude: (path) => /^(node_modules|dist|cdk\.out|\.)/.test(path),
  });
  expect(all.filter((file) => layerOf(file) < 0)).toEqual([]);
});

test("names an import that points upwards", () => {
  const text = 'import type { A } from "../api/a.ts";\nimport { b } from "../aws/b.ts";';
  expect(upward(importsOf("bus/keys/1.ts", text))).toEqual(["bus/keys/1.ts imports bus/api/a.ts"]);
  const later = 'const { handler } = await import("../../functions/api/handler.ts");';
  expect(upward(importsOf("bus/keys/2.ts", later))).toHaveLength(1);
});

test("functions/ contains only handlers, each of at most 40 lines", () => {
  const found = globSync("functions/**/*.ts");
  expect(found.length).toBeGreaterThan(5);
  expect(found.filter((file) => !/^functions\/[\w-]+\/handler\.ts$/.test(file))).toEqual([]);
  const linesOf = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n").length;
  expect(found.filter((file) => linesOf(file) > 40)).toEqual([]);
});
