import { isObject } from "./cloudformation/template.ts";

/**
 * Returns the failed messages of a batch, from the response of a function that reports batch item
 * failures. An empty response or list means that none failed. A response that is invalid, or names
 * an unknown message, means that all failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedItems(
  payload: string,
  messageIds: ReadonlySet<string>,
): ReadonlySet<string> | "all" {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return "all";
  }
  if (!isObject(answer)) return answer === null || answer === "" ? new Set() : "all";
  const { batchItemFailures } = answer;
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return "all";
  const failed = new Set<string>();
  for (const item of batchItemFailures) {
    const id = isObject(item) ? item.itemIdentifier : undefined;
    if (typeof id !== "string" || !messageIds.has(id)) return "all";
    failed.add(id);
  }
  return failed;
}
