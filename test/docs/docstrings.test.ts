import { expect, test } from "vitest";
import { readText, sourceFiles } from "../support/repository.ts";

/** An exported function or class, or a constant that is a function. */
const declaration =
  /^export (?:abstract )?(?:(?:async )?function\*?|class|interface) (\w+)|^export const (\w+)\b.*=>/;
const isTest = /\.test\.ts$|^test\/|\/testing\//;

/** Returns the exports without a docstring, by line. An overload has that of the first one. */
function undocumented(source: string): readonly string[] {
  const lines = source.split("\n");
  const seen = new Set<string>();
  return lines.flatMap((line, i) => {
    const [, first, second] = declaration.exec(line) ?? [];
    const name = first ?? second;
    if (name === undefined || seen.has(name)) return [];
    seen.add(name);
    return lines[i - 1]?.trimEnd().endsWith("*/") ? [] : [`${i + 1}: ${name}`];
  });
}

test("every exported function and class has a docstring", () => {
  const found = sourceFiles
    .filter((file) => !isTest.test(file))
    .flatMap((file) => undocumented(readText(file)).map((name) => `${file}:${name}`));
  expect(found).toEqual([]);
});

test("a missing docstring is found", () => {
  const source = [
    "/** Returns 1. */",
    "export function one(): 1;",
    "export function one(): number {}",
    "export class Two {}",
    "export const three = () => 3;",
  ];
  expect(undocumented(source.join("\n"))).toEqual(["4: Two", "5: three"]);
});
