import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inputsDigest } from "./synthesize.ts";

let root: string;
let elsewhere: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "project-"));
  elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
  write("cdk.json", "{}");
  write("lib/stack.ts", "1");
});
afterEach(() => {
  for (const folder of [root, elsewhere]) rmSync(folder, { recursive: true });
});

function write(path: string, text: string, folder = root): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test.each<[string, () => void]>([
  ["another length", () => write("lib/stack.ts", "12")],
  ["another time of change", () => utimesSync(join(root, "lib/stack.ts"), 1, 1)],
  ["one more", () => write("functions/new/handler.ts", "")],
  ["one less", () => rmSync(join(root, "lib/stack.ts"))],
])("changes the digest for a file with %s", (_, change) => {
  const before = inputsDigest(root, {});
  expect(inputsDigest(root, {})).toBe(before);
  change();
  expect(inputsDigest(root, {})).not.toBe(before);
});

test("ignores tests, docs, packages and synthesized files", () => {
  const before = inputsDigest(root, {});
  const folders = ["test", "docs", "node_modules/x", "cdk.out", ".local/aws"];
  for (const folder of folders) write(`${folder}/file`, "");
  expect(inputsDigest(root, {})).toBe(before);
});

test("includes the context, and the files that it names, in the digest", () => {
  write("rules/one.ts", "1", elsewhere);
  write("types.ts", "1", elsewhere);
  const context = { rules: join(elsewhere, "rules"), eventTypes: join(elsewhere, "types.ts") };
  const before = inputsDigest(root, context);
  expect(before).not.toBe(inputsDigest(root, {}));
  write("rules/two.ts", "1", elsewhere);
  const after = inputsDigest(root, context);
  expect(after).not.toBe(before);
  write("types.ts", "12", elsewhere);
  expect(inputsDigest(root, context)).not.toBe(after);
});

test("leaves a missing folder for the synthesis to report", () => {
  expect(inputsDigest(root, { rules: "nowhere/rules" })).toHaveLength(64);
});
