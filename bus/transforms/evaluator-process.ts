import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, Script } from "node:vm";
import type { Asked, Evaluated } from "./evaluator.ts";

/*
 * The process that evaluates JSONata, apart from everything else: an expression that fills the memory ends this
 * process and no other. What it needs to know comes by messages; it ends with whoever started it.
 *
 * Each evaluation has JSONata to itself, in a realm of its own, into and out of which only text goes. For an
 * expression can change JSONata's own functions, as `$ ~> |$uppercase|{"implementation": function($s) { … }}|`
 * does, and can fail while a part of it still runs: neither may reach what others have evaluated.
 */

/** How long an evaluation may take, in milliseconds; how deep it may go; and how long a list may become. */
const longestMs = 1_000;
const mostCalls = 500;
const mostItems = 100_000;
/** Of the result as JSON, in bytes. */
const largestResult = 256 * 1024;
/** Of the reason for a failure, in characters: it may repeat all that was evaluated. */
const longestError = 500;

const words: Readonly<Record<string, string>> = {
  D1011: `it goes deeper than ${mostCalls} calls`,
  D2015: `it makes a list of more than ${mostItems} items`,
};

/** As a script, since a module would be the same in every realm. */
const jsonata = new Script(
  readFileSync(createRequire(import.meta.filename).resolve("jsonata"), "utf8"),
);

/** Each attempt of a delivery sends the same bytes, so that nothing may come out differently each time. */
const fixation = new Script(`
  globalThis.Date = class extends Date {
    constructor(...of) {
      super(...(of.length > 0 ? of : [nowMs]));
    }
  };
  Math.random = () => {
    throw new Error("$random and $shuffle give something else each time, and each attempt must send the same");
  };
`);

/** JSONata's functions are objects, or parts of some. */
const evaluation = new Script(`
  (async () => {
    try {
      const options = { stack: ${mostCalls}, sequence: ${mostItems} };
      const result = await window.jsonata(text, options).evaluate(JSON.parse(input));
      json = JSON.stringify(result, (name, value) => {
        if (typeof value === "function" || value?._jsonata_lambda) {
          throw new Error("its result holds a function");
        }
        if (typeof value === "number" && !Number.isFinite(value)) {
          throw new Error("its result holds a number that JSON does not have: " + value);
        }
        if (!name.isWellFormed() || (typeof value === "string" && !value.isWellFormed())) {
          throw new Error("its result holds half of a character: an unpaired surrogate");
        }
        return value;
      });
      isDone = true;
    } catch (error) {
      code = error instanceof RangeError ? "RangeError" : String(error.code);
      message = String(error.message);
    }
  })();
`);

process.on("disconnect", () => process.exit());
process.on("message", (asked: Asked) => process.send?.(evaluateAll(asked)));
// Whoever started it asks nothing before it is there to be asked.
process.send?.("ready");

function evaluateAll({ input, expressions, nowMs }: Asked): Evaluated {
  const realm = newRealm(JSON.stringify(input), nowMs);
  const made: Record<string, unknown> = {};
  let bytes = 0;
  for (const [name, text] of Object.entries(expressions)) {
    const failed = evaluateIn(realm, text);
    if (failed) return { ...failed, ok: false, name, error: failed.error.slice(0, longestError) };
    if (realm.json === undefined || realm.json === "null") continue;
    bytes += Buffer.byteLength(realm.json);
    if (bytes > largestResult) {
      return { ok: false, name, error: `its result is larger than ${largestResult / 1024} KB` };
    }
    made[name] = JSON.parse(realm.json);
  }
  return { ok: true, made };
}

/** The global variables of a realm: what goes in, and what comes out. */
type Realm = {
  input: string;
  nowMs: number;
  text?: string;
  json?: string | undefined;
  isDone?: boolean;
  code?: string | undefined;
  message?: string;
};

function newRealm(input: string, nowMs: number): Realm {
  // As in a browser: there JSONata looks for these two, and puts itself.
  const realm = createContext(
    { input, nowMs, window: { atob, btoa } },
    // So that the time of an evaluation is that of all it waits for.
    { microtaskMode: "afterEvaluate", codeGeneration: { strings: false, wasm: false } },
  ) as Realm;
  jsonata.runInContext(realm);
  fixation.runInContext(realm);
  return realm;
}

/** @returns What kept it from its end, if anything. */
function evaluateIn(
  realm: Realm,
  text: string,
): { readonly error: string; readonly isLate?: true } | undefined {
  Object.assign(realm, { text, json: undefined, isDone: false, code: undefined });
  try {
    evaluation.runInContext(realm, { timeout: longestMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    return { error: `it timed out after ${longestMs / 1000} s`, isLate: true };
  }
  const { isDone, code, message = "" } = realm;
  if (isDone) return undefined;
  if (code === undefined) return { error: "it waits for what never comes" };
  if (code === "RangeError") return { error: `it goes too far: ${message}` };
  return { error: words[code] ?? message };
}
