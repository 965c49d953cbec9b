import * as z from "zod";
import { isObject } from "../cloudformation/template.ts";
import type { LogLine } from "../lambda/environment.ts";
import type { Meter } from "./meter.ts";

/** How a function's log is written. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html */
export type Logging = {
  readonly format: "Text" | "JSON";
  /** Of what Lambda itself has to say; of consequence with JSON only. */
  readonly systemLevel: "DEBUG" | "INFO" | "WARN";
};

/** What of a function the bill depends on. */
export type BilledFunction = {
  readonly logicalId: string;
  readonly memoryMb: number;
  readonly logging?: Logging | undefined;
};

type Known = BilledFunction & { readonly logging: Logging };

const DEFAULT_LOGGING: Logging = { format: "Text", systemLevel: "INFO" };

/** CloudWatch counts so many bytes for an entry beside its text (PutLogEvents). */
export const ENTRY_OVERHEAD = 26;

/** What AWS would bill for a function. */
export class FunctionBill {
  readonly #meter: Meter;
  readonly #function: Known;

  constructor(meter: Meter, { logicalId, memoryMb, logging = DEFAULT_LOGGING }: BilledFunction) {
    this.#meter = meter;
    this.#function = { logicalId, memoryMb, logging };
  }

  /**
   * An invocation. The start of an environment before it is not counted: AWS bills that too, but while
   * events keep coming it is rare.
   *
   * @param ms - How long the function ran.
   * @param succeeded - Whether it neither threw nor ran out of time.
   */
  invoked(requestId: string, ms: number, succeeded: boolean): void {
    const { memoryMb } = this.#function;
    const billedMs = Math.max(1, Math.ceil(ms));
    this.#add("lambda.request", "Invoke", 1);
    this.#add("lambda.gb-second", "Invoke", (billedMs / 1000) * (memoryMb / 1024));
    for (const line of platformLines(this.#function, { requestId, ms, billedMs, succeeded })) {
      this.#add("logs.byte", "lines of Lambda", Buffer.byteLength(line) + ENTRY_OVERHEAD);
    }
  }

  /** A line that the function printed. */
  printed(line: LogLine): void {
    const entry = printedEntry(this.#function.logging, line);
    this.#add("logs.byte", "lines of the function", Buffer.byteLength(entry) + ENTRY_OVERHEAD);
    for (const metric of customMetrics(jsonObject(line.text))) {
      const part = { resource: metric, operation: "EMF", by: this.#function.logicalId };
      this.#meter.add({ dimension: "cloudwatch.metric-told", ...part, quantity: 1 });
    }
  }

  #add(
    dimension: "lambda.request" | "lambda.gb-second" | "logs.byte",
    operation: string,
    n: number,
  ) {
    const { logicalId } = this.#function;
    this.#meter.add({ dimension, resource: logicalId, operation, by: logicalId, quantity: n });
  }
}

const embeddedMetrics = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/**
 * The custom metrics that a line tells CloudWatch: each name with other dimensions is another one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function customMetrics(line: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const told = embeddedMetrics.safeParse(line);
  if (!line || !told.success) return [];
  return told.data._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = names.map((name) => `${name}=${line[name]}`).join(",");
      return Metrics.map(({ Name }) => `${Namespace}/${Name}{${dimensions}}`);
    }),
  );
}

/** As long as any other. */
const TIMESTAMP = "2026-11-01T00:00:00.000Z";

/**
 * What Lambda's Node.js runtime makes of a line of console.log or console.error. Where a function logs as JSON,
 * a line that is a JSON object is taken for one that was written past the console, which stays as it is.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
function printedEntry({ format }: Logging, { requestId = "undefined", stream, text }: LogLine) {
  const level = stream === "stdout" ? "INFO" : "ERROR";
  if (format === "JSON" && jsonObject(text)) return text;
  return format === "Text"
    ? `${TIMESTAMP}\t${requestId}\t${level}\t${text}\n`
    : JSON.stringify({ timestamp: TIMESTAMP, level, requestId, message: text });
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Run = {
  readonly requestId: string;
  readonly ms: number;
  readonly billedMs: number;
  readonly succeeded: boolean;
};

/** Nobody can tell here how much memory was used: any two digits are as long. */
const MEMORY_USED = 99;

/**
 * What Lambda writes about an invocation beside the lines of the function.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function platformLines(
  { memoryMb, logging }: Known,
  { requestId, ms, billedMs, succeeded }: Run,
): readonly string[] {
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
