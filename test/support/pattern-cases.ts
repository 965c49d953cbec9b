import { readFileSync } from "node:fs";

export type PatternCase = {
  readonly name: string;
  readonly pattern: unknown;
  readonly event: unknown;
  readonly expect: boolean | "invalid";
};

/** Patterns and events with the verdict of AWS's engine. */
export const patternCases: readonly PatternCase[] = readFileSync(
  new URL("../conformance/event-patterns.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
