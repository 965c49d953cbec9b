import { AwsError } from "./aws-error.ts";
import { isObject } from "./cloudformation/template.ts";

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
    const value: unknown = body.length === 0 ? {} : JSON.parse(`${body}`);
    if (isObject(value)) return value;
  } catch {}
  throw new AwsError("SerializationException", "The body is not a JSON object");
}
