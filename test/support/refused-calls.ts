import type { Intercept } from "../../packages/embedded-aws/intercept.ts";
import type { Reply } from "../../packages/embedded-aws/wire-protocol.ts";

/** Refusals that the bus expects: failed conditions of writes. */
const expected = /ConditionalCheckFailedException|TransactionCanceledException/;

/**
 * Records the calls that AWS refuses, as a whole or in part. There should be none: input that
 * passes validation is acceptable to every later call.
 */
export function refusedCalls() {
  const refused: string[] = [];
  const intercept: Intercept = async (call, proceed) => {
    const reply = await proceed();
    for (const why of refusalsIn(reply)) refused.push(`${call.service} ${call.operation}: ${why}`);
    return reply;
  };
  return { intercept, refused };
}

type Batch = {
  /** SendMessageBatch and DeleteMessageBatch. */
  readonly Failed?: readonly object[];
  /** PutEvents. */
  readonly Entries?: readonly { readonly ErrorCode?: string }[];
};

function refusalsIn({ status, body }: Reply): readonly string[] {
  if (status >= 400) return expected.test(`${body}`) ? [] : [`${body}`];
  if (!/"(Failed|ErrorCode)"/.test(`${body}`)) return [];
  const { Failed = [], Entries = [] } = JSON.parse(`${body}`) as Batch;
  const failed = [...Failed, ...Entries.filter(({ ErrorCode }) => ErrorCode !== undefined)];
  return failed.map((one) => JSON.stringify(one));
}
