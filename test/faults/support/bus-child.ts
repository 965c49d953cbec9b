import { parseBusLine } from "../../../cli/bus-line.ts";
import type { AwsCall } from "../../../packages/embedded-aws/intercept.ts";
import { startBus } from "./bus.ts";
import type { Asked, BusProcessOptions, Observed, Ready } from "./bus-process.ts";
import { runsInChain } from "./longest-chain.ts";

/**
 * Runs a whole bus in a process of its own, which can be killed: `bus-child.ts <options as JSON>`. Tells its
 * parent where it is; ends when the parent says so, or is gone.
 */
const [, , json = ""] = process.argv;
const { longestDelay = 900, hasJumpingClock, ...options } = JSON.parse(json) as BusProcessOptions;
const clock = hasJumpingClock ? await import("./clock/jumping-clock.ts") : undefined;
let longestChain = 0;
const senders: Record<string, Record<string, number>> = {};

const { stop, sweep, ...bus } = await startBus(
  options,
  (call, proceed) => {
    longestChain = Math.max(longestChain, runsInChain(call));
    return proceed(withShorterDelays(call, longestDelay));
  },
  (functionName, text) => {
    const line = parseBusLine(text);
    if (line?.what !== "delivery.attempted") return;
    senders[line.subscription_id] ??= {};
    const counts = senders[line.subscription_id] as Record<string, number>;
    counts[functionName] = (counts[functionName] ?? 0) + 1;
  },
);
process.on("message", async ({ jumpMs }: Asked) => {
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
 * A call as it would be if nothing had to wait on a queue for longer than so many seconds: what a publisher
 * repeats waits for a minute there, which a test that is to end soon has not.
 */
function withShorterDelays({ service, operation, body }: AwsCall, most: number): Buffer {
  if (service !== "sqs" || !operation.startsWith("SendMessage")) return body;
  const request = JSON.parse(`${body}`) as Request;
  const shorter = <Of extends Entry>(entry: Of) =>
    entry.DelaySeconds === undefined
      ? entry
      : { ...entry, DelaySeconds: Math.min(entry.DelaySeconds, most) };
  const entries = request.Entries && { Entries: request.Entries.map(shorter) };
  return Buffer.from(JSON.stringify({ ...shorter(request), ...entries }));
}
