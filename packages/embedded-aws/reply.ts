import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "./aws-error.ts";
import { isQuery, queryErrorReply } from "./query-protocol.ts";

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
