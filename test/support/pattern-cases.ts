import { readFileSync } from "node:fs";

export type PatternCase = {
  readonly name: string;
  readonly pattern: unknown;
  readonly event: unknown;
  readonly expect: boolean | "invalid";
};

/** A case with the JSON as written, which keeps repeated names and all digits of numbers. */
export type PatternTextCase = {
  readonly pattern: string;
  readonly event: string;
  readonly expect: boolean | "invalid";
};

/** Patterns and events with the verdict of AWS's engine. */
export const patternCases: readonly PatternCase[] = linesOf("event-patterns.jsonl");

/**
 * Verdicts of event-ruler 2.1.0 on Java 25: `new Machine()`, `addRule(name, pattern)` ("invalid" if
 * it throws) and `rulesForJSONEvent(event)`.
 */
export const patternTextCases: readonly PatternTextCase[] = linesOf("event-pattern-texts.jsonl");

function linesOf<Case>(file: string): readonly Case[] {
  const text = readFileSync(new URL(`../conformance/${file}`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
