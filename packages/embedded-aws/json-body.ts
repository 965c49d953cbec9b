import { AwsError } from "./aws-error.ts";
import { isObject } from "./cloudformation/template.ts";

/** Throws for bytes that are not UTF-8, in whose place `toString` puts other text. */
export const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Json = Readonly<Record<string, unknown>>;

/** Several parts of the endpoint read the same body. */
const parsed = new WeakMap<Buffer, Json>();

/** The JSON object that a request carries; an empty body stands for an empty one. Do not change it. */
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
