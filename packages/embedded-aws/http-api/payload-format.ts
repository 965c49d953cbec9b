import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ACCOUNT_ID } from "../account.ts";
import { isObject } from "../cloudformation/template.ts";

/** Data about a request in addition to the request itself. */
export type RequestParts = {
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly path: string;
  readonly query: string;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
  readonly body: Buffer;
};

/**
 * Returns the JSON of the event with which an HTTP API invokes a function, in payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function requestEvent(request: IncomingMessage, parts: RequestParts): string {
  const { cookie, ...headers } = joinedHeaders(request);
  const host = headers.host ?? "";
  const sourceIp = request.socket.remoteAddress ?? "";
  const isBase64Encoded = parts.body.length > 0 && !isText(headers["content-type"]);
  const now = new Date();
  return JSON.stringify({
    version: "2.0",
    routeKey: parts.routeKey,
    rawPath: parts.path,
    rawQueryString: parts.query,
    cookies: cookie?.split(/;\s*/),
    headers: {
      ...headers,
      "x-forwarded-for": sourceIp,
      "x-forwarded-port": host.split(":")[1] ?? "80",
      "x-forwarded-proto": "http",
    },
    queryStringParameters: queryParameters(parts.query),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: parts.apiId,
      domainName: host,
      domainPrefix: host.split(".")[0],
      http: {
        method: request.method,
        path: parts.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: parts.routeKey,
      stage: parts.stage,
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    body:
      parts.body.length === 0
        ? undefined
        : parts.body.toString(isBase64Encoded ? "base64" : "utf8"),
    pathParameters: parts.pathParameters,
    isBase64Encoded,
  });
}

/** Returns headers by lower-case name, with repeated values joined. */
function joinedHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values = []]) => [
      name,
      values.join(name === "cookie" ? "; " : ","),
    ]),
  );
}

function queryParameters(query: string): Record<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return query === "" ? undefined : Object.fromEntries(parameters);
}

/**
 * True for content types passed as text. AWS does not document which. Observed: these are, and all
 * others come in base64, including a missing one and `application/x-www-form-urlencoded`.
 * https://github.com/ministackorg/ministack/pull/766
 */
function isText(contentType: string | undefined): boolean {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type.startsWith("text/") || /^application\/(json|xml|javascript)$/.test(type);
}

/** Formats a time like `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}

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
