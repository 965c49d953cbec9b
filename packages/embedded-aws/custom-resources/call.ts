import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { LambdaFunction } from "../lambda/function.ts";
import { type Outcome, timeoutMessage } from "../lambda/outcome.ts";
import { type Answer, readAnswer } from "./answer.ts";
import type { ResponseUrls } from "./response-urls.ts";

/** Maximum time between the function's return and its answer, in seconds. */
const LATE_SECONDS = 5;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html */
export type Call = {
  readonly RequestType: "Create" | "Update" | "Delete";
  readonly ServiceToken: string;
  readonly StackId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: object;
  readonly OldResourceProperties?: object;
};

/** Calls the function of a custom resource, and waits for what it puts at the response URL. */
export async function callFunction(
  target: LambdaFunction,
  urls: ResponseUrls,
  call: Call,
): Promise<Answer> {
  const { url, answer, close } = urls.open();
  const request = { ...call, ResponseURL: url, RequestId: randomUUID() };
  const answered = new AbortController();
  try {
    return await Promise.race([
      answer.then((text) => readAnswer(text, request)),
      target
        .invoke(JSON.stringify(request))
        .then((outcome) => withoutAnswer(outcome, answered.signal)),
    ]);
  } finally {
    answered.abort();
    close();
  }
}

/**
 * Returns the answer of a function that ended. It may still be on its way, unless the function
 * failed.
 */
async function withoutAnswer(outcome: Outcome, answered: AbortSignal): Promise<Answer> {
  switch (outcome.kind) {
    case "result": {
      await wait(LATE_SECONDS * 1000, undefined, { signal: answered }).catch(() => {});
      return { kind: "failed", reason: "the function ended without an answer" };
    }
    case "timeout":
      return { kind: "failed", reason: `the function failed: ${timeoutMessage(outcome.seconds)}` };
    case "error": {
      const { errorType, message } = outcome;
      return { kind: "failed", reason: `the function failed: ${errorType}: ${message}` };
    }
  }
}
