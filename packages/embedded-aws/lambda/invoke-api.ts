import { AwsError } from "../aws-error.ts";
import { type Reply, restUrl, strictUtf8 } from "../wire-protocol.ts";
import type { Lambda } from "./lambda.ts";
import { STOPPED } from "./lineage.ts";
import { errorPayload, MAX_ASYNC_PAYLOAD, MAX_PAYLOAD } from "./outcome.ts";

/** Returns the name or ARN of the function that a URL invokes. */
export function invokedFunction(url: string): string | undefined {
  const [version, collection, name, action, ...more] = restUrl(url).segments;
  const isInvocation =
    version === "2015-03-31" && collection === "functions" && action === "invocations";
  return isInvocation && name !== "" && more.length === 0 ? name : undefined;
}

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 *
 * @param traceHeader - The request's `X-Amzn-Trace-Id`: a function that invokes another continues
 * its chain.
 */
export async function invoke(
  lambda: Lambda,
  name: string,
  body: Buffer,
  type: unknown,
  traceHeader?: string,
): Promise<Reply> {
  const target = lambda.get(name);
  const maxBytes = type === "Event" ? MAX_ASYNC_PAYLOAD : MAX_PAYLOAD;
  if (body.length > maxBytes) {
    const message = `Request must be smaller than ${maxBytes} bytes for the InvokeFunction operation`;
    throw new AwsError("RequestTooLargeException", message, { status: 413 });
  }
  const payload = readPayload(body);
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

/** Checks a payload, which is any JSON value. */
function readPayload(body: Buffer): string {
  if (body.length === 0) return "{}";
  try {
    const payload = strictUtf8.decode(body);
    JSON.parse(payload);
    return payload;
  } catch (error) {
    const message = `Could not parse request body into json: ${error}`;
    throw new AwsError("InvalidRequestContentException", message);
  }
}
