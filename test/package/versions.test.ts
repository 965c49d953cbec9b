import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const manifestOf = (folder: string) => JSON.parse(read(`${folder}/package.json`));
const whole = manifestOf(".");
const parts = ["packages/event-patterns", "packages/embedded-aws"];

test.each(parts)("%s has the version of the repository", (folder) => {
  expect(manifestOf(folder).version).toBe(whole.version);
});

test.each(parts)("%s depends on the versions that are tested here", (folder) => {
  expect(whole.dependencies).toMatchObject(manifestOf(folder).dependencies);
});

test("the changelog names the version, or the one that it will be", () => {
  expect(read("CHANGELOG.md")).toMatch(
    new RegExp(`^(## \\[${whole.version}\\]|This will be version ${whole.version})`, "m"),
  );
});
