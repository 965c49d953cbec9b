import { isObject } from "../cloudformation/template.ts";

/** The answer to the client. */
export type HttpReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
};

/** Returns an answer of API Gateway itself. */
export function gatewayReply(status: number, message: string): HttpReply {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message }),
  };
}

/**
 * Returns the reply for a function's result; undefined if the result is not valid.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function functionReply(payload: string): HttpReply | undefined {
  const result: unknown = JSON.parse(payload);
  if (!isObject(result) || result.statusCode === undefined) {
    // Without a status code, the result is the body.
    const body = typeof result === "string" ? result : payload;
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  const status = Number(result.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const headers: Record<string, string | readonly string[]> = Object.create(null);
  for (const [name, value] of Object.entries(isObject(result.headers) ? result.headers : {})) {
    headers[name.toLowerCase()] = String(value);
  }
  if (Array.isArray(result.cookies)) headers["set-cookie"] = result.cookies.map(String);
  const body = result.body ?? "";
  if (typeof body !== "string") return undefined;
  if (body !== "") headers["content-type"] ??= "text/plain;charset=UTF-8";
  return {
    status,
    headers,
    body: result.isBase64Encoded === true ? Buffer.from(body, "base64") : body,
  };
}
