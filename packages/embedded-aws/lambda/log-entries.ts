import { isObject } from "../cloudformation/template.ts";
import type { LogLine } from "./environment.ts";

/**
 * Format of a function's log.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
 */
export type Logging = {
  readonly format: "Text" | "JSON";
  /** Level of Lambda's own lines. It applies only to JSON. */
  readonly systemLevel: "DEBUG" | "INFO" | "WARN";
  /** Name of the log group, if it is not the function's own. */
  readonly group?: string | undefined;
};

export const defaultLogging: Logging = { format: "Text", systemLevel: "INFO" };

/** A fixed time: entries are billed by length, and all times have the same length. */
const TIMESTAMP = "2026-11-01T00:00:00.000Z";

/**
 * Returns the entry that Lambda's Node.js runtime makes of a line of console.log or console.error.
 * If a function logs as JSON, a line that is a JSON object counts as one that bypassed the console,
 * and stays unchanged.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function printedEntry(
  { format }: Logging,
  { requestId = "undefined", stream, text }: LogLine,
): string {
  const level = stream === "stdout" ? "INFO" : "ERROR";
  if (format === "JSON" && isJsonObject(text)) return text;
  return format === "Text"
    ? `${TIMESTAMP}\t${requestId}\t${level}\t${text}\n`
    : JSON.stringify({ timestamp: TIMESTAMP, level, requestId, message: text });
}

function isJsonObject(text: string): boolean {
  if (!text.startsWith("{")) return false;
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** An invocation that has ended. */
export type Run = {
  readonly requestId: string;
  /** Duration in milliseconds. */
  readonly ms: number;
  /** True if it neither threw nor timed out. */
  readonly succeeded: boolean;
};

/** Returns the milliseconds that AWS bills for a run. */
export function billedMsOf({ ms }: Run): number {
  return Math.max(1, Math.ceil(ms));
}

/** In MB. Memory use is unknown here, and any two digits have the same length. */
const MEMORY_USED = 99;

/**
 * Returns the lines that Lambda itself writes about an invocation.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function platformLines(
  { memoryMb, logging }: { readonly memoryMb: number; readonly logging: Logging },
  run: Run,
): readonly string[] {
  const { requestId, ms, succeeded } = run;
  const billedMs = billedMsOf(run);
  if (logging.format === "Text") {
    return [
      `START RequestId: ${requestId} Version: $LATEST\n`,
      `END RequestId: ${requestId}\n`,
      `REPORT RequestId: ${requestId}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${MEMORY_USED} MB\t\n`,
    ];
  }
  const status = succeeded ? "success" : "error";
  const event = (type: string, level: Logging["systemLevel"], record: object) => ({
    level: succeeded ? level : type === "platform.start" ? level : "WARN",
    line: JSON.stringify({ time: TIMESTAMP, type, record: { requestId, ...record } }),
  });
  const metrics = {
    durationMs: Number(ms.toFixed(3)),
    billedDurationMs: billedMs,
    memorySizeMB: memoryMb,
    maxMemoryUsedMB: MEMORY_USED,
  };
  return [
    event("platform.start", "INFO", { version: "$LATEST" }),
    event("platform.runtimeDone", "DEBUG", { status, metrics: { durationMs: metrics.durationMs } }),
    event("platform.report", "INFO", { metrics, status }),
  ]
    .filter(({ level }) => LEVELS.indexOf(level) >= LEVELS.indexOf(logging.systemLevel))
    .map(({ line }) => line);
}

const LEVELS = ["DEBUG", "INFO", "WARN"];
