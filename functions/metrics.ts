import type { MiddlewareObj } from "@middy/core";
import { environment } from "../adapters/environment.ts";
import { type Metric, metricsLine } from "../domain/metrics.ts";
import { writeLine } from "./log.ts";

/** Of the invocation under way: a Lambda environment has one at a time. */
const measured = new Map<Metric, number[]>();

/** Counts one more, or adds a value. */
export function measure(metric: Metric, value = 1): void {
  measured.set(metric, [...(measured.get(metric) ?? []), value]);
}

/**
 * Middleware: writes what was measured as one line, when an invocation ends.
 *
 * @param dimensions - What tells these metrics from those of other functions, besides the bus.
 */
export function metrics(
  dimensions: Readonly<Record<string, string>> = {},
): Required<Pick<MiddlewareObj, "after" | "onError">> {
  const { METRICS_BUS: Bus } = environment("METRICS_BUS");
  const write = () => {
    const line = metricsLine(measured, { Bus, ...dimensions }, Date.now());
    measured.clear();
    if (line) writeLine(line);
  };
  return { after: write, onError: write };
}
