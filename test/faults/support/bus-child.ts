import { parseBusLine } from "../../../cli/bus-line.ts";
import type { AwsCall } from "../../../packages/embedded-aws/intercept.ts";
import { startBus } from "./bus.ts";
import type { BusProcessOptions, BusRequest, Observed, Ready } from "./bus-process.ts";
import { runsInChain } from "./longest-chain.ts";
import { recordQueued } from "./queued-deliveries.ts";

/**
 * Runs a whole bus in its own process, which can be killed: `bus-child.ts <options as JSON>`. Sends
 * its addresses to its parent. Ends on request, or when the parent is gone.
 */
const [, , json = ""] = process.argv;
const parsed = JSON.parse(json) as BusProcessOptions;
const { maxDelay = 900, hasJumpingClock, queuedFile, ...options } = parsed;
const clock = hasJumpingClock ? await import("./clock/jumping-clock.ts") : undefined;
let longestChain = 0;
const senders: Record<string, Record<string, number>> = {};

const { stop, sweep, ...bus } = await startBus(
  options,
  (call, proceed) => {
    longestChain = Math.max(longestChain, runsInChain(call));
    if (queuedFile !== undefined) recordQueued(queuedFile, call);
    return proceed(withShorterDelays(call, maxDelay));
  },
  (functionName, text) => {
    const line = parseBusLine(text);
    if (line?.what !== "delivery.attempted") return;
    senders[line.subscription_id] ??= {};
    const counts = senders[line.subscription_id] as Record<string, number>;
    counts[functionName] = (counts[functionName] ?? 0) + 1;
  },
);
process.on("message", async ({ jumpMs }: BusRequest) => {
  if (jumpMs !== undefined) {
    clock?.jump(jumpMs);
    await sweep();
  }
  process.send?.({ longestChain, senders } satisfies Observed);
});
process.send?.(bus satisfies Ready);
process.once("disconnect", stop);

type Entry = { readonly DelaySeconds?: number };
type Request = Entry & { readonly Entries?: readonly Entry[] };

/**
 * Shortens message delays to a maximum. An event that is published again waits for a minute on its
 * queue, which is too long for a test.
 */
function withShorterDelays({ service, operation, body }: AwsCall, maxSeconds: number): Buffer {
  if (service !== "sqs" || !operation.startsWith("SendMessage")) return body;
  const request = JSON.parse(`${body}`) as Request;
  const shorter = <Of extends Entry>(entry: Of) =>
    entry.DelaySeconds === undefined
      ? entry
      : { ...entry, DelaySeconds: Math.min(entry.DelaySeconds, maxSeconds) };
  const entries = request.Entries && { Entries: request.Entries.map(shorter) };
  return Buffer.from(JSON.stringify({ ...shorter(request), ...entries }));
}
