import { AwsError } from "./aws-error.ts";
import { isObject } from "./cloudformation/template.ts";

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
