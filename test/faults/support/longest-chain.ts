import type { AwsCall } from "../../../packages/embedded-aws/intercept.ts";

/**
 * Returns how often the chain of requests of a call has run one function, by the call's trace
 * header (see packages/embedded-aws/lambda/lineage.ts). Lambda stops a chain at 16, unless the
 * function allows more.
 */
export function runsInChain({ headers }: Pick<AwsCall, "headers">): number {
  const lineage = /Lineage=([^;]*)/.exec(String(headers["x-amzn-trace-id"]))?.[1] ?? "";
  const earlier = [...lineage.matchAll(/[\da-f]{8}:(\d+)/g)].map(([, count]) => Number(count));
  return earlier.length > 0 ? Math.max(...earlier) + 1 : 0;
}
