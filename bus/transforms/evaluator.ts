import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { moduleExtension } from "../aws/module-extension.ts";

/** Expressions, by names, of one input. */
export type Asked = {
  readonly input: unknown;
  readonly expressions: Readonly<Record<string, string>>;
  /** What time it is for them, in unix milliseconds. */
  readonly nowMs: number;
};

/** What became of each by its name, and nothing of those that gave nothing; or the first that failed. */
export type Evaluated =
  | { readonly ok: true; readonly made: Readonly<Record<string, unknown>> }
  | Failed;

type Failed = {
  readonly ok: false;
  readonly name: string;
  readonly error: string;
  /** It had no time to end, which on a busy machine says nothing of the expression. */
  readonly isLate?: true;
};

/**
 * An evaluation that has not come to its end by then is ended, in milliseconds. A batch may have ten of them, one
 * after the other, before its last delivery is sent: the function has time for that.
 */
const hardLimitMs = 2_000;
const mostMegabytes = 64;
/** Beside this file, bundled or not. */
const script = join(import.meta.dirname, `evaluator-process${moduleExtension}`);
/** What the process may read: where all that it needs lies beside it, no more than that. */
const readable = moduleExtension === ".js" ? import.meta.dirname : "*";

/**
 * Evaluates JSONata within limits of time, depth, size and memory, in a process of its own: one that fills
 * the memory takes its whole process with it (a worker thread takes its parent too). The process is started
 * when there is something to evaluate, kept for further ones, and knows nothing: no environment, no files to
 * write, no credentials.
 */
export function evaluator() {
  let kept: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function evaluateNext(asked: Asked): Promise<Evaluated> {
    const before = kept;
    kept = undefined;
    // The operating system may have ended it meanwhile, which is nobody's failure.
    const evaluated =
      (before && (await ask(before, asked, false))) ?? (await ask(await start(), asked, true));
    if (!evaluated) throw new Error("the evaluator cannot be asked");
    return evaluated;
  }

  async function ask(
    child: ChildProcess,
    asked: Asked,
    isNew: boolean,
  ): Promise<Evaluated | undefined> {
    const answer = await answerOf(child, asked, isNew);
    if (answer && "end" in answer) {
      const [name = ""] = Object.keys(asked.expressions);
      return { ok: false, name, ...answer.end };
    }
    if (answer) kept = child;
    return answer;
  }

  return {
    /** One after the other. Nothing is started where there is no expression. */
    evaluate(
      input: unknown,
      expressions: Readonly<Record<string, string>>,
      { nowMs }: Pick<Asked, "nowMs">,
    ): Promise<Evaluated> {
      if (Object.keys(expressions).length === 0) return Promise.resolve({ ok: true, made: {} });
      const next = last.then(() => evaluateNext({ input, expressions, nowMs }));
      last = next.catch(() => {});
      return next;
    },
  };
}
export type Evaluator = ReturnType<typeof evaluator>;

/** Where an operating system keeps what Node.js itself needs, if it is told so; and nothing else. */
function whatItRunsBy(): NodeJS.ProcessEnv {
  const { LD_LIBRARY_PATH } = process.env;
  return LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH };
}

/** @throws Error if it cannot be started. */
async function start(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${mostMegabytes}`,
      // V8 keeps what is new apart from that: 12 MB of it, in place of 96.
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
  // It keeps nobody from ending: when its channel closes, so does it.
  child.unref();
  child.channel?.unref();
  return child;
}

/** Why the process came to its end in place of an answer. */
type Ended = { readonly end: Pick<Failed, "error" | "isLate"> };

/**
 * @param isNew - Nothing was wrong with the process before it was asked.
 * @returns Undefined where the process ended for a reason that has nothing to do with the question.
 */
async function answerOf(
  child: ChildProcess,
  asked: Asked,
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
      // How V8 ends when there is no memory left.
      signal === "SIGABRT"
        ? { end: { error: `it used more memory than ${mostMegabytes} MB` } }
        : isNew
          ? { end: { error: `it ended its process, with ${code ?? signal}` } }
          : undefined,
    );
  child.once("message", resolve).once("exit", onExit);
  child.send(asked, (error) => {
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
