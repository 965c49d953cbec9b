/**
 * Runs a whole bus in a process of its own, which can be killed: `bus-child.ts <options as JSON>`. Tells its
 * parent where it is; ends when the parent says so, or is gone.
 */
import { parseBusLine } from "../../../cli/bus-line.ts";
import { startBus } from "./bus.ts";
import type { Asked, BusProcessOptions, Observed, Ready } from "./bus-process.ts";
import { runsInChain } from "./longest-chain.ts";
import { withShorterDelays } from "./shorter-delays.ts";

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
