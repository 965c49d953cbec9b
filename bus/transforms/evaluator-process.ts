import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, Script } from "node:vm";
import type { Evaluated, Job } from "./evaluator.ts";

/*
 * The process that evaluates JSONata. It is separate, so that an expression that fills the memory ends only this
 * process. It gets its input by messages, and ends with its parent.
 *
 * Each evaluation has its own JSONata, in its own realm. Only text enters and leaves it, because an expression can
 * change JSONata's own functions, as `$ ~> |$uppercase|{"implementation": function($s) { … }}|` does, and can fail
 * while a part of it still runs. Neither must affect other evaluations.
 */

/** Maximum milliseconds of an evaluation, depth of calls, and items of a list. */
const maxMs = 1_000;
const maxCalls = 500;
const maxItems = 100_000;
/** Bytes of the result as JSON. */
const maxResultBytes = 256 * 1024;
/** Characters of an error message, which can repeat all of the input. */
const maxErrorLength = 500;

const words: Readonly<Record<string, string>> = {
  D1011: `it goes deeper than ${maxCalls} calls`,
  D2015: `it makes a list of more than ${maxItems} items`,
};

/** A script, because a module would be the same in every realm. */
const jsonata = new Script(
  readFileSync(createRequire(import.meta.filename).resolve("jsonata"), "utf8"),
);

/** Fixes time and randomness, because each attempt of a delivery must send the same bytes. */
const fixation = new Script(`
  globalThis.Date = class extends Date {
    constructor(...of) {
      super(...(of.length > 0 ? of : [nowMs]));
    }
  };
  Math.random = () => {
    throw new Error("$random and $shuffle are not available, because each attempt must send the same body");
  };
`);

/** JSONata's functions are objects, or parts of some. */
const evaluation = new Script(`
  (async () => {
    try {
      const options = { stack: ${maxCalls}, sequence: ${maxItems} };
      const result = await window.jsonata(text, options).evaluate(JSON.parse(input));
      json = JSON.stringify(result, (name, value) => {
        if (typeof value === "function" || value?._jsonata_lambda) {
          throw new Error("its result contains a function");
        }
        if (typeof value === "number" && !Number.isFinite(value)) {
          throw new Error("its result contains a number that JSON does not have: " + value);
        }
        if (!name.isWellFormed() || (typeof value === "string" && !value.isWellFormed())) {
          throw new Error("its result contains an unpaired surrogate");
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
process.on("message", (job: Job) => process.send?.(evaluateAll(job)));
// The parent waits for this message before it sends input.
process.send?.("ready");

function evaluateAll({ input, expressions, nowMs }: Job): Evaluated {
  const realm = newRealm(JSON.stringify(input), nowMs);
  const made: Record<string, unknown> = {};
  let bytes = 0;
  for (const [name, text] of Object.entries(expressions)) {
    const failed = evaluateIn(realm, text);
    if (failed) return { ...failed, ok: false, name, error: failed.error.slice(0, maxErrorLength) };
    if (realm.json === undefined || realm.json === "null") continue;
    bytes += Buffer.byteLength(realm.json);
    if (bytes > maxResultBytes) {
      return { ok: false, name, error: `its result is larger than ${maxResultBytes / 1024} KB` };
    }
    made[name] = JSON.parse(realm.json);
  }
  return { ok: true, made };
}

/** The global variables of a realm: its input and output. */
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
  // As in a browser, where JSONata looks for these two, and adds itself.
  const realm = createContext(
    { input, nowMs, window: { atob, btoa } },
    // Counts the time of promises as time of the evaluation.
    { microtaskMode: "afterEvaluate", codeGeneration: { strings: false, wasm: false } },
  ) as Realm;
  jsonata.runInContext(realm);
  fixation.runInContext(realm);
  return realm;
}

/**
 * Evaluates in a realm.
 *
 * @returns The reason why it did not finish, if it did not.
 */
function evaluateIn(
  realm: Realm,
  text: string,
): { readonly error: string; readonly isLate?: true } | undefined {
  Object.assign(realm, { text, json: undefined, isDone: false, code: undefined });
  try {
    evaluation.runInContext(realm, { timeout: maxMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    return { error: `it timed out after ${maxMs / 1000} s`, isLate: true };
  }
  const { isDone, code, message = "" } = realm;
  if (isDone) return undefined;
  if (code === undefined) return { error: "it waits for a promise that never resolves" };
  if (code === "RangeError") return { error: `it exceeds a limit: ${message}` };
  return { error: words[code] ?? message };
}
