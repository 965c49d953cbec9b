import { brotliCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { consoleFiles } from "./console-files.ts";

const files = consoleFiles();
const textOf = (pattern: RegExp) =>
  String(Object.entries(files).find(([name]) => pattern.test(name))?.[1]);

test("the page names its files by their content, and has no script or style of its own", () => {
  const page = textOf(/^index\.html$/);
  const names = Object.keys(files).filter((name) => /\.[0-9a-f]{16}\./.test(name));
  expect(names).toHaveLength(3);
  for (const name of names) expect(page).toContain(`"/console/files/${name}"`);
  expect(page.match(/<script(?! type="module" src=)|<style/)).toBeNull();
  expect(page).not.toMatch(/\son\w+=|style=/);
});

test("no file names another host", () => {
  const namespaces =
    /http:\/\/www\.w3\.org\/\d{4}\/(svg|xhtml)|http:\/\/www\.w3\.org\/1998\/Math\/MathML/g;
  const code = (textOf(/\.js$/) + textOf(/\.css$/)).replaceAll(namespaces, "");
  // The client names an address in the message about an invalid one.
  expect(code.match(/https?:\/\/[\w.]+/g) ?? []).toEqual(["http://127.0.0.1"]);
});

test("is small", () => {
  const size = Object.values(files).reduce((sum, file) => sum + brotliCompressSync(file).length, 0);
  expect(size).toBeLessThan(150_000);
});

test("contains the licenses of Preact, uPlot and ipaddr.js, under the name that the script gives", () => {
  expect(textOf(/\.js$/)).toContain("see licenses.txt");
  const licenses = textOf(/^licenses\.txt$/);
  expect(licenses).toContain("Jason Miller");
  expect(licenses).toContain("Leon Sorokin");
  expect(licenses).toContain("whitequark");
});
