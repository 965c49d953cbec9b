import { type Fault, parsePattern } from "../../packages/event-patterns/index.ts";
import { parseJson } from "../../packages/event-patterns/json/json-text.ts";
import type { Draft } from "../schema/draft.ts";
import { jsonFault } from "./json-fault.ts";

// Browsers before 2025 lack it. They round numbers of more than 15 digits in the live test.
JSON.isRawJSON ??= (value: unknown): value is never => value === JSON;

/** The text of a pattern as the editor has it: empty, a valid pattern, or a fault. */
export type ReadPattern =
  | { readonly kind: "none" }
  | { readonly kind: "pattern"; readonly pattern: Draft }
  | { readonly kind: "fault"; readonly fault: string };

/** Reads the text of a pattern. */
export function readPattern(text: string): ReadPattern {
  if (text.trim() === "") return { kind: "none" };
  let pattern: unknown;
  try {
    pattern = parseJson(text);
  } catch {
    return { kind: "fault", fault: `This is not JSON: ${jsonFault(text)}.` };
  }
  const parsed = parsePattern(pattern);
  return parsed.ok
    ? { kind: "pattern", pattern: pattern as Draft }
    : { kind: "fault", fault: sentence(parsed.fault) };
}

function sentence({ pointer, message }: Fault): string {
  return `${pointer === "" ? "The pattern" : pointer} ${message}.`;
}
