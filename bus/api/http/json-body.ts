import { isRounded } from "../../../packages/event-patterns/json/json-number.ts";
import {
  type MemberFault,
  memberFaults,
  parseJson,
} from "../../../packages/event-patterns/json/json-text.ts";
import { pointerTo } from "../../../packages/event-patterns/json/pointer.ts";
import { type Fault, problem } from "../../values/problem.ts";
import { type Carried, jsonTextOf } from "./body.ts";
import { Refusal } from "./problems.ts";

/** A body as JSON, and the members of it that cannot be kept. */
export type JsonBody = { readonly value: unknown; readonly faults: readonly MemberFault[] };

/**
 * Parses a request's body.
 *
 * @param isKept - Which numbers stay as they are written (see json-text.ts).
 * @throws Refusal as `jsonTextOf`, and 400 for a text that is not JSON.
 */
export function jsonBodyOf(request: Carried, isKept = isRounded): JsonBody {
  const text = jsonTextOf(request);
  try {
    const value = parseJson(text, isKept);
    return { value, faults: memberFaults(text, value) };
  } catch (error) {
    throw new Refusal(problem("invalid-json", syntaxFault(text, error)));
  }
}

/** Says where a text stops being JSON, if V8's message has the place. */
function syntaxFault(text: string, error: unknown): string {
  if (text.trim() === "") return "The body is empty.";
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(String(error)) ?? [];
  const place = line === undefined ? "" : `: see line ${line}, column ${column}`;
  return `The body could not be read as JSON${place}.`;
}

/** Says where a member is that cannot be kept, from a value in the body on. */
export function faultFrom({ path, message }: MemberFault, steps: number): Fault {
  return { pointer: pointerTo(path.slice(steps)), message };
}
