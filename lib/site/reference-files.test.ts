import { expect, test } from "vitest";
import { referenceFiles } from "./reference-files.ts";

const files = referenceFiles();
const textOf = (pattern: RegExp) =>
  String(Object.entries(files).find(([name]) => pattern.test(name))?.[1]);

test("the page names its files by their content, and has no script of its own", () => {
  const page = textOf(/^index\.html$/);
  const names = Object.keys(files).filter((name) => /\.[0-9a-f]{16}\./.test(name));
  expect(names).toHaveLength(3);
  for (const name of names) expect(page).toContain(`"/docs/${name}"`);
  expect(page.match(/<script(?! src=)/)).toBeNull();
  expect(page).not.toMatch(/\son\w+=|style=/);
});

test("no file loads from another host", () => {
  // Redoc contains other URLs only as links, as names of namespaces and schemas, and in messages.
  expect(textOf(/^redoc\..*js$/)).not.toMatch(/cdn\.|fonts\.g/);
  expect(textOf(/^init\./) + textOf(/^style\./)).not.toContain("://");
});

test("serves the licenses of the script under the name that it gives", () => {
  expect(textOf(/^redoc\..*js$/)).toContain("redoc.standalone.js.LICENSE.txt");
  expect(textOf(/LICENSE\.txt$/)).toMatch(/^The MIT License.*Rebilly/s);
});
