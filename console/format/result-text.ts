import type { Attempt } from "../../sdk/index.ts";

/** Returns the result of an attempt in a few words. */
export function resultText({ status, error }: Pick<Attempt, "status" | "error">): string {
  if (error === null) return `Delivered: the endpoint answered ${status}`;
  return status === null ? `Failed: ${error}` : `Failed: the endpoint answered ${status}`;
}
