import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { supportedPage } from "./supported-page.ts";

test("SUPPORTED.md matches the code; npm run docs writes it", () => {
  expect(readFileSync(new URL("SUPPORTED.md", import.meta.url), "utf8")).toBe(supportedPage());
});

test("lists properties without effect separately", () => {
  const line = supportedPage()
    .split("\n")
    .find((line) => line.startsWith("| `AWS::KMS::Alias` |"));
  expect(line).toBe("| `AWS::KMS::Alias` | AliasName | TargetKeyId |");
});
