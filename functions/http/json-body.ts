import { type MemberFault, memberFaults, parseJson } from "../../catalog/json-text.ts";
import { pointerTo } from "../../catalog/pointer.ts";
import { type Fault, problem } from "../../domain/problem.ts";
import type { Request } from "../api/request.ts";
import { Refusal } from "./problems.ts";

/** A body as JSON, and the members of it that cannot be kept. */
export type JsonBody = { readonly value: unknown; readonly faults: readonly MemberFault[] };

const json = /^application\/([\w.+-]+\+)?json *(;|$)/i;

/**
 * Parses a request's body. A number that a double would change stays as it is written (see json-text.ts).
 *
 * @throws Refusal 415 for another content type, 400 for a body that is not JSON.
 */
export function jsonBodyOf({ headers, body = "", isBase64Encoded }: Request): JsonBody {
  if (!json.test(headers["content-type"] ?? "")) {
    const detail = "Send the header content-type: application/json.";
    throw new Refusal(problem("wrong-content-type", detail));
  }
  const text = isBase64Encoded ? Buffer.from(body, "base64").toString() : body;
  try {
    const value = parseJson(text);
    return { value, faults: memberFaults(text, value) };
  } catch {
    throw new Refusal(problem("invalid-json", "The body could not be read as JSON."));
  }
}

/** Says where a member is that cannot be kept, from a value in the body on. */
export function faultFrom({ path, message }: MemberFault, steps: number): Fault {
  return { pointer: pointerTo(path.slice(steps)), message };
}
