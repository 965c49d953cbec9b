import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { isRounded } from "../../../packages/event-patterns/json/json-number.ts";
import {
  type MemberFault,
  memberFaults,
  parseJson,
} from "../../../packages/event-patterns/json/json-text.ts";
import { pointerTo } from "../../../packages/event-patterns/json/pointer.ts";
import { type Fault, problem } from "../../values/problem.ts";
import { Refusal } from "./response.ts";

export type Carried = Pick<APIGatewayProxyEventV2, "headers" | "body" | "isBase64Encoded">;

/** `application/json`, and types whose syntax is JSON (RFC 6839, section 3.1). */
const jsonType = /^application\/(?:[\w.+-]+\+)?json$/i;

/**
 * Returns a JSON request's text, exactly as it was sent.
 *
 * @throws Refusal 415 for another content type, charset or content encoding, 400 for bytes that are not UTF-8.
 */
function jsonTextOf(request: Carried): string {
  const [type = ""] = (request.headers["content-type"] ?? "").split(";");
  if (!jsonType.test(type.trim())) {
    throw wrongType("Send the header content-type: application/json.");
  }
  checkCharset(request);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytesOf(request));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw notUtf8();
  }
}

/**
 * JSON between systems is in UTF-8 (RFC 8259, section 8.1).
 *
 * @throws Refusal 415 for a content type that names another charset.
 */
export function checkCharset({ headers }: Pick<Carried, "headers">): void {
  const [, ...parameters] = (headers["content-type"] ?? "").split(";");
  const charset = parameters
    .map((text) => /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/i.exec(text)?.[1])
    .find(Boolean);
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw wrongType("Send JSON in UTF-8, with the header content-type: application/json.");
  }
}

/**
 * Returns the bytes of a request's body, as they were sent.
 *
 * @throws Refusal 415 for a compressed body, 400 for bytes that the way here altered.
 */
export function bytesOf({ headers, body = "", isBase64Encoded }: Carried): Buffer {
  const coding = headers["content-encoding"]?.trim() ?? "";
  if (coding !== "" && coding.toLowerCase() !== "identity") {
    // RFC 9110, section 15.5.16: the header says that the coding was the reason.
    const detail = "Send the body uncompressed, without the header content-encoding.";
    throw new Refusal(problem("compressed", detail), { "accept-encoding": "identity" });
  }
  if (isBase64Encoded) return Buffer.from(body, "base64");
  const bytes = Buffer.from(body);
  // API Gateway hands text types over as text, in which U+FFFD stands for each byte that was not UTF-8. Where that
  // character was sent itself, the length is still the one that the client gave.
  const isWhole = !body.includes("\uFFFD") || Number(headers["content-length"]) === bytes.length;
  if (!isWhole) throw notUtf8();
  return bytes;
}

function wrongType(detail: string): Refusal {
  return new Refusal(problem("wrong-content-type", detail), { accept: "application/json" });
}

function notUtf8(): Refusal {
  return new Refusal(problem("invalid-json", "The body is not UTF-8."));
}

/** A body as JSON, and the members of it that cannot be kept. */
export type JsonBody = { readonly value: unknown; readonly faults: readonly MemberFault[] };

/**
 * Parses a request's body.
 *
 * @param isKept - Which numbers stay as they are written (see event-patterns/json/json-text.ts).
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
