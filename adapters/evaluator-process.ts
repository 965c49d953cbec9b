import jsonata from "jsonata";
import type { Asked, Evaluated } from "./evaluator.ts";

/*
 * The process that evaluates JSONata, apart from everything else: an expression that fills the memory ends this
 * process and no other. What it needs to know comes by messages; it ends with whoever started it.
 */

/** An evaluation's own time, in milliseconds; how deep it may go; and how long a list may become. */
const longestMs = 1_000;
const mostCalls = 500;
const mostItems = 100_000;
/** Of the result as JSON, in bytes. */
const largestResult = 256 * 1024;
const mostKept = 100;

const words: Readonly<Record<string, string>> = {
  D1011: `it goes deeper than ${mostCalls} calls`,
  D1012: `it took longer than ${longestMs / 1000} s`,
  D2015: `it makes a list of more than ${mostItems} items`,
};

process.on("disconnect", () => process.exit());
process.on("message", (asked: Asked) => {
  void evaluateAll(asked).then((evaluated) => process.send?.(evaluated));
});
// Whoever started it asks nothing before it is there to be asked.
process.send?.("ready");

async function evaluateAll({ input, expressions, nowMs }: Asked): Promise<Evaluated> {
  const made: Record<string, unknown> = {};
  let bytes = 0;
  for (const [name, text] of Object.entries(expressions)) {
    try {
      const result: unknown = await compiled(text).evaluate(input, fixed(nowMs));
      if (result === undefined || result === null) continue;
      const json = JSON.stringify(result, withoutFunctions);
      bytes += Buffer.byteLength(json);
      if (bytes > largestResult) {
        return { ok: false, name, error: `its result is larger than ${largestResult / 1024} KB` };
      }
      made[name] = JSON.parse(json);
    } catch (error) {
      return { ok: false, name, error: reasonOf(error) };
    }
  }
  return { ok: true, made };
}

/** JSONata's own are objects, and parts of them hold the whole. */
function withoutFunctions(_name: string, value: unknown): unknown {
  if (typeof value === "function" || (typeof value === "object" && value && isFunction in value)) {
    throw new Error("its result holds a function");
  }
  return value;
}
const isFunction = "_jsonata_lambda";

const kept = new Map<string, jsonata.Expression>();

function compiled(text: string): jsonata.Expression {
  const options = { timeout: longestMs, stack: mostCalls, sequence: mostItems };
  const expression = kept.get(text) ?? jsonata(text, options);
  kept.delete(text);
  kept.set(text, expression);
  const [oldest = text] = kept.keys();
  if (kept.size > mostKept) kept.delete(oldest);
  return expression;
}

/** Each attempt of a delivery sends the same bytes, so that nothing may come out differently each time. */
function fixed(nowMs: number) {
  const refused = (name: string) => () => {
    throw new Error(`$${name} gives something else each time, and each attempt must send the same`);
  };
  return {
    now: () => new Date(nowMs).toISOString(),
    millis: () => nowMs,
    random: refused("random"),
    shuffle: refused("shuffle"),
  };
}

function reasonOf(error: unknown): string {
  const { code = "", message = String(error) } = error as Partial<jsonata.JsonataError>;
  if (error instanceof RangeError) return `it goes too far: ${message}`;
  return words[code] ?? message;
}
