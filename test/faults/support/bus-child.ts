/**
 * Runs a whole bus in a process of its own, which can be killed: `bus-child.ts <options as JSON>`. Tells its
 * parent where it is; ends when the parent says so, or is gone.
 */
import { startBus } from "./bus.ts";
import type { BusProcessOptions, Ready } from "./bus-process.ts";
import { withShorterDelays } from "./shorter-delays.ts";

const [, , json = ""] = process.argv;
const { longestDelay = 900, ...options } = JSON.parse(json) as BusProcessOptions;
const { stop, ...bus } = await startBus(options, (call, proceed) =>
  proceed(withShorterDelays(call, longestDelay)),
);
process.send?.(bus satisfies Ready);
process.once("disconnect", stop);
