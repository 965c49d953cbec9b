import { AwsError } from "./aws-error.ts";
import { isObject } from "./cloudformation/template.ts";

/** The JSON object that a request carries; an empty body stands for an empty one. */
export function jsonBody(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = body.length === 0 ? {} : JSON.parse(`${body}`);
    if (isObject(value)) return value;
  } catch {}
  throw new AwsError("SerializationException", "The body is not a JSON object");
}
