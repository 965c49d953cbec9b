import { AwsError } from "../aws-error.ts";
import { jsonBody } from "../json-body.ts";
import type { Reply } from "../reply.ts";
import type { Lambda } from "./lambda.ts";
import { STOPPED } from "./lineage.ts";
import { errorPayload, MAX_PAYLOAD } from "./outcome.ts";

/** The name or ARN of the function that a path asks to invoke. */
export function invokedFunction(path: string): string | undefined {
  return decodeURIComponent(path).match(/^\/2015-03-31\/functions\/([^/]+)\/invocations$/)?.[1];
}

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 *
 * @param traceHeader - The request's `X-Amzn-Trace-Id`: a function that invokes another continues its chain.
 */
export async function invoke(
  lambda: Lambda,
  name: string,
  body: Buffer,
  type: unknown,
  traceHeader?: string,
): Promise<Reply> {
  const target = lambda.get(name);
  const payload = body.length === 0 ? "{}" : `${body}`;
  jsonBody(Buffer.from(payload));
  if (body.length > MAX_PAYLOAD) {
    throw new AwsError("RequestTooLargeException", "The payload is over 6 MB", { status: 413 });
  }
  if (type === "Event") {
    lambda.asynchronous.accept(target, payload, traceHeader);
    return { status: 202, headers: {}, body: "" };
  }
  if (target.lineage.isStopped(traceHeader)) {
    throw new AwsError("RecursiveInvocationException", STOPPED);
  }
  const outcome = await target.invoke(payload, target.lineage.next([traceHeader]));
  const headers = { "content-type": "application/json", "x-amz-executed-version": "$LATEST" };
  return outcome.kind === "result"
    ? { status: 200, headers, body: outcome.payload }
    : {
        status: 200,
        headers: { ...headers, "x-amz-function-error": "Unhandled" },
        body: errorPayload(outcome),
      };
}
