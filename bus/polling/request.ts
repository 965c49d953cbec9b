import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";
import { numeral } from "../values/numeral.ts";
import { defaultLease, maxLease } from "./lease.ts";

/** Maximum number of messages in an answer. Lambda answers with at most 6 MB. */
export const maxMessages = 10;
/** Maximum seconds that a call waits for a message. API Gateway ends calls after 30. */
const maxWait = 20;

/** Query parameters of a call that fetches messages. */
export const messageQuery = z.strictObject({
  limit: z.optional(numeral(1, maxMessages)),
  wait: z.optional(numeral(0, maxWait, "a number of seconds")),
  lease: z.optional(numeral(1, maxLease, "a number of seconds")),
});

/** Returns what a call asks for: the maximum number of messages, and two times in milliseconds. */
export function messageRequest({ limit, wait, lease }: z.infer<typeof messageQuery>) {
  return {
    limit: Number(limit ?? maxMessages),
    waitMs: 1000 * Number(wait ?? 0),
    leaseMs: 1000 * Number(lease ?? defaultLease),
  };
}

const maxLeases = 100;
const leases = must(`an array of 1 to ${maxLeases} leases`);

/** The body of a call that acknowledges messages. */
export const acknowledgeRequest = z.strictObject(
  {
    leases: z.array(someText, leases).check(z.minLength(1, leases), z.maxLength(maxLeases, leases)),
  },
  must("an object"),
);
