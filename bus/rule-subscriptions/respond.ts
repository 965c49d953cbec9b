import { setTimeout as wait } from "node:timers/promises";
import type {
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceResponse,
} from "aws-lambda";
import { log } from "../aws/log.ts";
import type { Outcome } from "./provide.ts";

/** The whole answer has at most 4,096 bytes, and a character up to three. */
const maxReasonLength = 1000;

const attemptMs = 5000;
const delaysMs: readonly number[] = [200, 1000, 3000];

/**
 * Puts the answer at the presigned S3 URL where CloudFormation expects it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 *
 * @param delays - Milliseconds before each further attempt.
 * @throws Error if every attempt fails. Lambda then retries the function.
 */
export async function respond(
  request: CloudFormationCustomResourceEvent,
  outcome: Outcome,
  delays = delaysMs,
): Promise<void> {
  const body = Buffer.from(JSON.stringify(answerOf(request, outcome)));
  for (const delay of [0, ...delays]) {
    await wait(delay);
    const failure = await attempt(request.ResponseURL, body);
    if (failure === undefined) return;
    log("rule_subscription.answer_failed", { resource: request.LogicalResourceId, failure });
  }
  // Without the URL, by which anyone could answer CloudFormation.
  throw new Error(`CloudFormation could not be answered about ${request.LogicalResourceId}`);
}

/**
 * Makes one attempt.
 *
 * @returns What was wrong, if anything.
 */
async function attempt(url: string, body: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    // Bytes, because fetch adds a content-type to text, and the URL is not signed for one.
    const signal = AbortSignal.timeout(attemptMs);
    const { ok, status } = await fetch(url, { method: "PUT", body, signal });
    return ok ? undefined : `HTTP ${status}`;
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? name;
  }
}

function answerOf(
  { StackId, RequestId, LogicalResourceId }: CloudFormationCustomResourceEvent,
  outcome: Outcome,
): CloudFormationCustomResourceResponse {
  const about = { PhysicalResourceId: outcome.physicalId, StackId, RequestId, LogicalResourceId };
  if (outcome.kind === "success") {
    return { Status: "SUCCESS", ...about, ...(outcome.data ? { Data: outcome.data } : {}) };
  }
  return { Status: "FAILED", Reason: shown(outcome.reason), ...about };
}

function shown(reason: string): string {
  // Control characters would take six bytes each.
  const text = reason.replaceAll(/\p{Cc}/gu, " ");
  return text.length > maxReasonLength ? `${text.slice(0, maxReasonLength - 1)}…` : text;
}
