import type { AwsCall } from "../../../packages/embedded-aws/intercept.ts";

type Entry = { readonly DelaySeconds?: number };
type Request = Entry & { readonly Entries?: readonly Entry[] };

/**
 * A call as it would be if nothing had to wait on a queue for longer than so many seconds: what a publisher
 * repeats waits for a minute there, which a test that is to end soon has not.
 */
export function withShorterDelays({ service, operation, body }: AwsCall, most: number): Buffer {
  if (service !== "sqs" || !operation.startsWith("SendMessage")) return body;
  const request = JSON.parse(`${body}`) as Request;
  const shorter = <Of extends Entry>(entry: Of) =>
    entry.DelaySeconds === undefined
      ? entry
      : { ...entry, DelaySeconds: Math.min(entry.DelaySeconds, most) };
  const entries = request.Entries && { Entries: request.Entries.map(shorter) };
  return Buffer.from(JSON.stringify({ ...shorter(request), ...entries }));
}
