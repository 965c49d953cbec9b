import { parseJson } from "../../packages/event-patterns/json/json-text.ts";

type Pattern = Readonly<Record<string, unknown>>;

/**
 * A pattern as JSON text: DynamoDB takes no number beyond 38 digits, its client none beyond 2^53, and neither
 * takes every name and depth that a pattern may have.
 */
export type StoredPattern = string;

export function storedPattern(pattern: Pattern): StoredPattern {
  return JSON.stringify(pattern);
}

export function patternOfStored(stored: StoredPattern): Pattern {
  return parseJson(stored) as Pattern;
}
