import { isObject } from "./cloudformation/template.ts";

/**
 * The messages of a batch that failed, by the answer of a function that reports batch item failures.
 * An empty answer or list means that none did. An answer that cannot be understood, or that names
 * what is not in the batch, means that all did.
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
