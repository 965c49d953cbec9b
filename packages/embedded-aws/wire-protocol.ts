import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { AwsError } from "./aws-error.ts";
import { isObject } from "./cloudformation/template.ts";

/** Returns the body of a request; undefined if it is longer than the limit. */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    // Reads to the end, so that the client gets to see the answer.
    if (length <= maxBytes) chunks.push(chunk);
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks, length);
}

/** Throws for bytes that are not UTF-8, which `toString` would replace. */
export const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Json = Readonly<Record<string, unknown>>;

/** Cache: several parts of the endpoint read the same body. */
const parsed = new WeakMap<Buffer, Json>();

/**
 * Returns the JSON object of a request. An empty body counts as an empty object. Do not modify it.
 */
export function jsonBody(body: Buffer): Json {
  const known = parsed.get(body);
  if (known) return known;
  const value = parse(body);
  parsed.set(body, value);
  return value;
}

function parse(body: Buffer): Json {
  try {
    const value: unknown = body.length === 0 ? {} : JSON.parse(strictUtf8.decode(body));
    if (isObject(value)) return value;
  } catch {}
  throw new AwsError("SerializationException", "The body is not a JSON object");
}

/** The target of a request to a REST protocol. */
export type RestUrl = {
  /** Decoded parts of the path, without slashes. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
};

/**
 * Parses any target that HTTP allows, including one that starts with a host. `new URL` throws for
 * `//` and takes the host of `//host` out of the path.
 */
export function restUrl(url: string): RestUrl {
  const [path = "", ...rest] = url.replace(/^http:\/\/[^/?]*/i, "").split("?");
  return {
    segments: path.split("/").slice(1).map(decoded),
    query: new URLSearchParams(rest.join("?")),
  };
}

/** Keeps a malformed encoding: no name contains a percent sign, so the models refuse it. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** An answer of the endpoint. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonReply(value: unknown, version: "1.0" | "1.1"): Reply {
  const headers = { "content-type": `application/x-amz-json-${version}` };
  return { status: 200, headers, body: JSON.stringify(value) };
}

/** @param headers - The request's headers, which show the protocol of the answer. */
export function errorReply(error: unknown, headers: IncomingHttpHeaders): Reply {
  const known =
    error instanceof AwsError
      ? error
      : new AwsError("InternalFailure", `The embedded AWS failed: ${error}`, { status: 500 });
  if (isQuery(headers)) return queryErrorReply(known);
  return {
    status: known.status,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-errortype": known.code,
      ...known.headers,
    },
    body: JSON.stringify(known),
  };
}

/** Returns the `Action` and parameters of an AWS Query call. */
export function queryParameters(body: Buffer): URLSearchParams {
  return new URLSearchParams(`${body}`);
}

/**
 * Returns the members of an AWS Query call. In it, `Attributes.entry.1.Name` and `Attributes.entry.1.Value.Type` are
 * the name and the value of a map's first entry.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryInput(parameters: URLSearchParams): Readonly<Record<string, unknown>> {
  const input: Record<string, unknown> = {};
  const maps = new Map<string, Map<string, { key?: string; value: Record<string, string> }>>();
  for (const [name, value] of parameters) {
    const [, map, at = "", part, member] =
      /^(\w+)\.entry\.(\d+)\.(Name|Value)(?:\.(\w+))?$/.exec(name) ?? [];
    if (map === undefined) {
      if (name !== "Action" && name !== "Version") input[name] = value;
      continue;
    }
    const entries = maps.get(map) ?? new Map();
    maps.set(map, entries);
    const entry = entries.get(at) ?? { value: {} };
    entries.set(at, entry);
    if (part === "Name") entry.key = value;
    else entry.value[member ?? ""] = value;
  }
  for (const [map, entries] of maps) {
    input[map] = Object.fromEntries([...entries.values()].map(({ key, value }) => [key, value]));
  }
  return input;
}

/**
 * Returns an AWS Query answer.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryReply(action: string, namespace: string, result: string): Reply {
  return xmlReply(
    200,
    `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

/** True if a request uses the AWS Query protocol, whose errors are XML. */
function isQuery(headers: IncomingHttpHeaders): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");
}

/**
 * Returns an AWS Query error. Below status 500, the sender is at fault.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
function queryErrorReply({ code, message, status }: AwsError): Reply {
  const type = status < 500 ? "Sender" : "Receiver";
  const error = `<Type>${type}</Type><Code>${code}</Code><Message>${xmlText(message)}</Message>`;
  return xmlReply(
    status,
    `<ErrorResponse><Error>${error}</Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write them
const NOT_IN_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/**
 * Escapes a text for the content of an XML element, not for an attribute. Characters that XML
 * cannot contain become U+FFFD.
 */
export function xmlText(text: string): string {
  return text
    .replaceAll(NOT_IN_XML, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function xmlReply(status: number, body: string): Reply {
  return { status, headers: { "content-type": "text/xml" }, body };
}
