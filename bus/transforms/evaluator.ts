import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { moduleExtension } from "../aws/module-extension.ts";

/** Expressions, by names, with one input. */
export type Job = {
  readonly input: unknown;
  readonly expressions: Readonly<Record<string, string>>;
  /** The time that expressions see, in unix milliseconds. */
  readonly nowMs: number;
};

/** The result of each expression by its name, without those that returned nothing; or the first failure. */
export type Evaluated =
  | { readonly ok: true; readonly made: Readonly<Record<string, unknown>> }
  | Failed;

type Failed = {
  readonly ok: false;
  readonly name: string;
  readonly error: string;
  /** Set if it timed out. On a busy machine that is not necessarily the fault of the expression. */
  readonly isLate?: true;
};

/**
 * Milliseconds after which an evaluation is ended. A batch may have ten of them, one after the other, before its last
 * delivery is sent, and the function has time for that.
 */
const hardLimitMs = 2_000;
const maxMegabytes = 64;
/** Next to this file, bundled or not. */
const script = join(import.meta.dirname, `evaluator-process${moduleExtension}`);
/** The files that the process can read: the folder of the bundle, if all files that it needs are there. */
const readable = moduleExtension === ".js" ? import.meta.dirname : "*";

/**
 * Evaluates JSONata within limits of time, depth, size and memory, in a separate process: an expression that fills
 * the memory ends its whole process (a worker thread would end its parent too). The process starts with the first
 * evaluation, stays for further ones, and has no environment variables, no files to write and no credentials.
 */
export function evaluator() {
  let kept: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function evaluateNext(job: Job): Promise<Evaluated> {
    const before = kept;
    kept = undefined;
    // The operating system may have ended it meanwhile, so one retry follows.
    const evaluated =
      (before && (await evaluateIn(before, job, false))) ??
      (await evaluateIn(await start(), job, true));
    if (!evaluated) throw new Error("the evaluator does not respond");
    return evaluated;
  }

  async function evaluateIn(
    child: ChildProcess,
    job: Job,
    isNew: boolean,
  ): Promise<Evaluated | undefined> {
    const answer = await answerOf(child, job, isNew);
    if (answer && "end" in answer) {
      const [name = ""] = Object.keys(job.expressions);
      return { ok: false, name, ...answer.end };
    }
    if (answer) kept = child;
    return answer;
  }

  return {
    /** Evaluates one after the other. Starts no process without an expression. */
    evaluate(
      input: unknown,
      expressions: Readonly<Record<string, string>>,
      { nowMs }: Pick<Job, "nowMs">,
    ): Promise<Evaluated> {
      if (Object.keys(expressions).length === 0) return Promise.resolve({ ok: true, made: {} });
      const next = last.then(() => evaluateNext({ input, expressions, nowMs }));
      last = next.catch(() => {});
      return next;
    },
  };
}
export type Evaluator = ReturnType<typeof evaluator>;

/** Returns the variables that tell Node.js itself where the operating system is, and no others. */
function whatItRunsBy(): NodeJS.ProcessEnv {
  const { LD_LIBRARY_PATH } = process.env;
  return LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH };
}

/**
 * Starts the process.
 *
 * @throws Error if it cannot be started.
 */
async function start(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${maxMegabytes}`,
      // V8 needs this in addition: 12 MB for new objects instead of 96.
      "--max-semi-space-size=4",
      "--permission",
      `--allow-fs-read=${readable}`,
      script,
    ],
    { env: whatItRunsBy(), stdio: ["ignore", "ignore", "ignore", "ipc"] },
  );
  const gone = new AbortController();
  child.once("exit", (code) => gone.abort(new Error(`the evaluator ended at once, with ${code}`)));
  await once(child, "message", { signal: gone.signal });
  // Does not keep the parent alive: when its channel closes, the process ends.
  child.unref();
  child.channel?.unref();
  return child;
}

/** The reason why the process ended instead of answering. */
type Ended = { readonly end: Pick<Failed, "error" | "isLate"> };

/**
 * Waits for an answer.
 *
 * @param isNew - True if the process was healthy before the request.
 * @returns Undefined if the process ended for a reason that is not the expression's.
 */
async function answerOf(
  child: ChildProcess,
  job: Job,
  isNew: boolean,
): Promise<Evaluated | Ended | undefined> {
  child.channel?.ref();
  const { promise, resolve } = Promise.withResolvers<Evaluated | Ended | undefined>();
  const late = setTimeout(() => {
    resolve({ end: { error: `it timed out after ${hardLimitMs / 1000} s`, isLate: true } });
    child.kill("SIGKILL");
  }, hardLimitMs);
  const onExit = (code: number | null, signal: string | null) =>
    resolve(
      // V8 ends so when the memory is full.
      signal === "SIGABRT"
        ? { end: { error: `it used more memory than ${maxMegabytes} MB` } }
        : isNew
          ? { end: { error: `it ended its process, with ${code ?? signal}` } }
          : undefined,
    );
  child.once("message", resolve).once("exit", onExit);
  child.send(job, (error) => {
    if (!error) return;
    resolve(undefined);
    child.kill("SIGKILL");
  });
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    child.off("message", resolve).off("exit", onExit);
    child.channel?.unref();
  }
}
