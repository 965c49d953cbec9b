import { pointerTo } from "../catalog/pointer.ts";
import type { Fault } from "./problem.ts";

/** Deepest nesting of what is accepted: far more than licensing data has, far less than a stack. */
const maxDepth = 64;

/**
 * Finds what in a parsed JSON value could not travel: SQS refuses unpaired surrogates and the noncharacters
 * U+FFFE and U+FFFF in a message (SendMessage, "Valid unicode characters"), a value nested without end
 * would overflow the stack of its readers, and a number that no double keeps would be rounded by them. At
 * most one fault is returned.
 */
export function faultsOfJson(value: unknown): readonly Fault[] {
  const fault = walk(value, []);
  return fault ? [fault] : [];
}

function walk(value: unknown, path: PropertyKey[]): Fault | undefined {
  if (typeof value === "string") return textFault(value, path);
  if (typeof value !== "object" || value === null) return undefined;
  if (JSON.isRawJSON(value)) {
    const message = "is a number of more digits than JSON readers keep";
    return { pointer: pointerTo(path), message };
  }
  if (path.length >= maxDepth) {
    return { pointer: pointerTo(path), message: `is nested deeper than ${maxDepth} levels` };
  }
  for (const [key, child] of Object.entries(value)) {
    path.push(key);
    const fault = textFault(key, path) ?? walk(child, path);
    if (fault) return fault;
    path.pop();
  }
  return undefined;
}

function textFault(text: string, path: PropertyKey[]): Fault | undefined {
  if (text.isWellFormed() && !/[\uFFFE\uFFFF]/.test(text)) return undefined;
  return { pointer: pointerTo(path), message: "holds characters that are not valid Unicode text" };
}
