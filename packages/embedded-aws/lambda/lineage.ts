import { createHash, randomBytes } from "node:crypto";
import type { FunctionConfig } from "./function.ts";

/** Lambda says "approximately 16". Here the sixteenth run of a chain is the last. */
export const MAX_RUNS_IN_CHAIN = 16;

/**
 * One function's part in chains of requests, by which Lambda detects recursive loops.
 *
 * Each invocation has a trace header, which the AWS SDK copies into the calls of the function. SQS
 * and Lambda store it with the message or event of such a call. Its field `Lineage` counts the
 * chain's earlier runs of each function: `Lineage=3:a87bd80c:1|68fd508a:0`. The parts are a total,
 * then a hash of each function with its earlier runs. AWS documents the field and its purpose, and
 * advises not to rely on its content. This layout is that of headers from AWS's own services.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export class Lineage {
  readonly #name: string;
  readonly #key: string;
  readonly #isAllowed: boolean;
  /** Finds the function's count without reading the rest of a header. */
  readonly #count: RegExp;

  constructor({
    name,
    arn,
    recursiveLoop,
  }: Pick<FunctionConfig, "name" | "arn" | "recursiveLoop">) {
    this.#name = name;
    this.#key = createHash("sha256").update(arn).digest("hex").slice(0, 8);
    this.#isAllowed = recursiveLoop === "Allow";
    this.#count = new RegExp(`[=:|]${this.#key}:(\\d+)`);
  }

  /** True if Lambda refuses to run the function for a message or event with this trace header. */
  isStopped(traceHeader: string | undefined): boolean {
    if (traceHeader === undefined || this.#isAllowed) return false;
    const earlier = this.#count.exec(traceHeader)?.[1];
    return earlier !== undefined && Number(earlier) + 1 >= MAX_RUNS_IN_CHAIN;
  }

  /**
   * Returns the trace header of an invocation that continues these chains, or starts one. Anything
   * the function sends may follow from any message of a batch, so the longest of their chains
   * counts.
   */
  next(traceHeaders: readonly (string | undefined)[] = []): string {
    const earlier = new Map<string, number>();
    let root: string | undefined;
    // Messages of one SendMessageBatch have the same header.
    for (const header of new Set(traceHeaders)) {
      if (header === undefined) continue;
      root ||= rootOf(header);
      for (const [key, count] of countsIn(header)) {
        earlier.set(key, Math.max(count, earlier.get(key) ?? 0));
      }
    }
    earlier.set(this.#key, (earlier.get(this.#key) ?? -1) + 1);
    let total = 0;
    for (const count of earlier.values()) total += count + 1;
    const counts = [...earlier].map(([key, count]) => `${key}:${count}`).join("|");
    const random = randomBytes(20).toString("hex");
    root ||= `1-${Math.floor(Date.now() / 1000).toString(16)}-${random.slice(0, 24)}`;
    return `Root=${root};Parent=${random.slice(24)};Sampled=0;Lineage=${total}:${counts}`;
  }

  /**
   * Returns a warning that the function was not invoked for something, such as "message 1", with
   * the remedy.
   */
  stopWarning(what: string): string {
    return `${this.#name} was not invoked for ${what}: its chain of requests has run this function ${MAX_RUNS_IN_CHAIN} times. Lambda stops such a loop in AWS, too. Break the loop, or set RecursiveLoop: Allow on the function if something else ends it.`;
  }
}

/**
 * Returns the trace ID of a header. Any other text starts a new trace, because the function's SDK
 * copies it into a header of its calls, where not every character is allowed.
 */
function rootOf(header: string): string | undefined {
  const root = fieldOf(header, "Root");
  return root && /^1-[\da-f]{8}-[\da-f]{24}$/i.test(root) ? root : undefined;
}

function fieldOf(header: string, name: string): string | undefined {
  const field = header.split(";").find((part) => part.trimStart().startsWith(`${name}=`));
  return field?.slice(field.indexOf("=") + 1);
}

function countsIn(header: string): (readonly [key: string, count: number])[] {
  const entries = fieldOf(header, "Lineage")?.split("|") ?? [];
  return entries.flatMap((entry) => {
    // The first entry can start with the total.
    const [key, count] = entry.split(":").slice(-2);
    const isCount = /^[\da-f]{8}$/.test(key ?? "") && /^\d+$/.test(count ?? "");
    return key && isCount ? [[key, Number(count)] as const] : [];
  });
}

/** The message of Lambda's RecursiveInvocationException. */
export const STOPPED =
  "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.";
