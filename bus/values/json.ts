import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import { noncharacters } from "./plain-text.ts";
import type { Fault } from "./problem.ts";

/** Maximum nesting of an event: far more than licensing data has, far less than a stack. */
export const maxDepth = 64;

/**
 * Finds what a message cannot carry in a parsed JSON value:
 * - SQS refuses unpaired surrogates and the noncharacters U+FFFE and U+FFFF in a message (SendMessage, "Valid unicode
 *   characters").
 * - A reader rounds a number that a double cannot represent.
 * - Endless nesting overflows the stack of every program that walks the value.
 * - An assignment to `__proto__` replaces an object's prototype, also in the AWS SDK, so a member of that name gets
 *   lost.
 *
 * @param max - Maximum nesting, in levels.
 * @returns At most one fault.
 */
export function faultsOfJson(value: unknown, max = maxDepth): readonly Fault[] {
  const fault = walk(value, [], max);
  return fault ? [fault] : [];
}

function walk(value: unknown, path: PropertyKey[], max: number): Fault | undefined {
  if (typeof value === "string") return textFault(value, path);
  if (typeof value !== "object" || value === null) return undefined;
  if (JSON.isRawJSON(value)) {
    const message = "has more digits than JSON readers keep. Use at most 15, or a string";
    return { pointer: pointerTo(path), message };
  }
  if (path.length >= max) {
    return { pointer: pointerTo(path), message: `is nested deeper than ${max} levels` };
  }
  for (const [key, child] of Object.entries(value)) {
    path.push(key);
    const fault = nameFault(key, path) ?? walk(child, path, max);
    if (fault) return fault;
    path.pop();
  }
  return undefined;
}

function nameFault(name: string, path: PropertyKey[]): Fault | undefined {
  if (name !== "__proto__") return textFault(name, path);
  return { pointer: pointerTo(path), message: "is not allowed as a name" };
}

function textFault(text: string, path: PropertyKey[]): Fault | undefined {
  if (text.isWellFormed() && text.search(noncharacters) < 0) return undefined;
  // The answer contains the pointer as JSON text, so it must be valid too.
  const pointer = pointerTo(path).toWellFormed();
  return { pointer, message: "contains characters that are not valid Unicode text" };
}
