import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** An import of a file of another folder. Types count: they are read together as well. */
type Import = { readonly file: string; readonly from: string; readonly to: string };

/** Folders whose subfolders are parts of them and may import what lies above. */
const wholes = [
  ...["catalog", "cli/leb", "domain/connectors", "domain/patterns"],
  ...["lib", "local", "test/vendors"],
];

function folderOf(file: string): string {
  const folder = dirname(file);
  return wholes.find((whole) => `${folder}/`.startsWith(`${whole}/`)) ?? folder;
}

function importsOf(file: string, text: string): readonly Import[] {
  const found = text.matchAll(/(?:\bfrom\s+|^import\s+|\bimport\()"(\.[^"]+)"/gm);
  return [...found].flatMap(([, path = ""]) => {
    const [from, to] = [folderOf(file), folderOf(join(dirname(file), path))];
    return from === to ? [] : [{ file, from, to }];
  });
}

/** Returns the imports along a cycle of folders, as text; empty without a cycle. */
function cycleIn(imports: readonly Import[]): readonly string[] {
  const outgoing = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const search = (folder: string, path: readonly Import[]): readonly Import[] => {
    const start = path.findIndex(({ from }) => from === folder);
    if (start >= 0) return path.slice(start);
    if (done.has(folder)) return [];
    for (const one of outgoing.get(folder) ?? []) {
      const cycle = search(one.to, [...path, one]);
      if (cycle.length > 0) return cycle;
    }
    done.add(folder);
    return [];
  };
  for (const folder of outgoing.keys()) {
    const cycle = search(folder, []);
    if (cycle.length > 0) return cycle.map(({ file, to }) => `${file} imports ${to}`);
  }
  return [];
}

const folders =
  "{adapters,bench,bin,bus,catalog,cli,domain,functions,lib,local,packages,rules,sdk,test}";
const files = globSync(`${folders}/**/*.ts`).filter((file) => !file.endsWith(".test.ts"));
const imports = files.flatMap((file) => importsOf(file, readFileSync(file, "utf8")));

test("no folders import each other in a cycle", () => {
  expect(imports.length).toBeGreaterThan(1_000);
  expect(cycleIn(imports)).toEqual([]);
});

test("a cycle is found, and the files that cause it", () => {
  const all = [
    ...importsOf("a/1.ts", 'import "../b/2.ts";\nimport { x } from "../../lib/index.ts";'),
    ...importsOf("b/2.ts", 'import type { C } from "../c/3.ts";'),
    ...importsOf("c/3.ts", 'const { a } = await import("../b/4.ts");'),
  ];
  expect(cycleIn(all)).toEqual(["b/2.ts imports c", "c/3.ts imports b"]);
});

test("what lies below imports nothing from above", () => {
  const above = (tops: readonly string[], from: RegExp) =>
    imports
      .filter(
        ({ file, to }) => from.test(file) && tops.some((top) => `${to}/`.startsWith(`${top}/`)),
      )
      .map(({ file, to }) => `${file} imports ${to}`);
  expect(above(["functions", "lib"], /^bus\//)).toEqual([]);
  const users = ["functions", "lib", "bus/delivery", "bus/dispatch", "bus/drain", "bus/replays"];
  expect(above(users, /^(adapters|domain(?!\/api))\//)).toEqual([]);
  expect(above(["functions", "lib", "cli"], /^domain\/api\//)).toEqual([]);
});
