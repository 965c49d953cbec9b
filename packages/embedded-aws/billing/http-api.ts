import type { IncomingMessage } from "node:http";
import type { HttpReply } from "../http-api/payload-format.ts";
import { ENTRY_OVERHEAD } from "./lambda.ts";
import { chunksOf, type Meter } from "./meter.ts";

/** A request that an HTTP API has answered. */
export type Answered = {
  readonly api: string;
  readonly accessLogFormat: string | undefined;
  readonly request: Pick<IncomingMessage, "method" | "url" | "httpVersion" | "socket">;
  readonly routeKey?: string | undefined;
  readonly bodyBytes: number;
  readonly reply: HttpReply;
};

/** https://aws.amazon.com/api-gateway/pricing/ */
const METERED_BYTES = 512 * 1024;

/** Counts the request, its access log line, and the data transfer of its answer. */
export function billAnswer(meter: Meter, answered: Answered): void {
  const { api: resource, routeKey: operation = "no route", bodyBytes, reply } = answered;
  const part = { resource, operation, by: "clients" };
  const requests = chunksOf(bodyBytes, METERED_BYTES);
  meter.add({ dimension: "http-api.request", ...part, quantity: requests });
  meter.add({ dimension: "transfer.byte-out", ...part, quantity: answerBytes(reply) });
  if (answered.accessLogFormat !== undefined) {
    const line = accessLogLine(answered.accessLogFormat, answered);
    const bytes = Buffer.byteLength(line) + ENTRY_OVERHEAD;
    meter.add({ dimension: "logs.byte", ...part, operation: "access log", quantity: bytes });
  }
}

/** Bytes that TLS adds to a record: header, type and authentication (RFC 8446, section 5). */
export const TLS_RECORD_OVERHEAD = 22;

/** Headers that API Gateway adds: date, content-length, connection and the request ID. */
const OWN_HEADERS = 120;

function answerBytes({ headers, body }: HttpReply): number {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const ofHeaders = Buffer.byteLength(lines.join("")) + "HTTP/1.1 200 OK\r\n\r\n".length;
  return ofHeaders + OWN_HEADERS + Buffer.byteLength(body) + TLS_RECORD_OVERHEAD;
}

/** As long as those of AWS. */
const REQUEST_ID = "JKJaXmPLvHcESHA=";
const REQUEST_TIME = "01/Nov/2026:00:00:00 +0000";
const MILLISECONDS = "99";

/**
 * Returns a line of the access log. Unknown variables become `-`, as an HTTP API writes missing
 * values.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
function accessLogLine(format: string, { request, routeKey, reply }: Answered): string {
  const values: Readonly<Record<string, string | undefined>> = {
    httpMethod: request.method,
    "identity.sourceIp": "203.0.113.100",
    integrationLatency: MILLISECONDS,
    "integration.latency": MILLISECONDS,
    "integration.status": String(reply.status),
    integrationStatus: String(reply.status),
    path: request.url?.split("?")[0],
    protocol: `HTTP/${request.httpVersion}`,
    requestId: REQUEST_ID,
    extendedRequestId: REQUEST_ID,
    requestTime: REQUEST_TIME,
    requestTimeEpoch: "1793491200000",
    responseLatency: MILLISECONDS,
    responseLength: String(Buffer.byteLength(reply.body)),
    routeKey,
    stage: "$default",
    status: String(reply.status),
  };
  return format.replace(/\$context\.([\w.]+)/g, (_, name: string) => values[name] ?? "-");
}
