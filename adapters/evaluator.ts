import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { extname, join } from "node:path";

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
  | { readonly ok: false; readonly name: string; readonly error: string };

/**
 * An evaluation that has not come to its end by then is ended, in milliseconds. A batch may have ten of them, one
 * after the other, before its last delivery is sent: the function has time for that.
 */
const hardLimitMs = 2_000;
const mostMegabytes = 64;
/** Beside this file, bundled or not. */
const script = join(import.meta.dirname, `evaluator-process${extname(import.meta.filename)}`);

/**
 * Evaluates JSONata within limits of time, depth, size and memory, in a process of its own: one that fills
 * the memory takes its whole process with it (a worker thread takes its parent too). The process is started
 * when there is something to evaluate, kept for further ones, and knows nothing: no environment, no files to
 * write, no credentials.
 */
export function evaluator() {
  let child: Promise<ChildProcess> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function evaluateNext(asked: Asked): Promise<Evaluated> {
    child ??= start();
    const running = await child;
    const evaluated = await answerOf(running, asked);
    if (typeof evaluated !== "string") return evaluated;
    child = undefined;
    const [name = ""] = Object.keys(asked.expressions);
    return { ok: false, name, error: evaluated };
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
    [`--max-old-space-size=${mostMegabytes}`, "--permission", "--allow-fs-read=*", script],
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

/** @returns Why there is none, in words, where the process came to its end instead. */
async function answerOf(child: ChildProcess, asked: Asked): Promise<Evaluated | string> {
  child.channel?.ref();
  const { promise, resolve } = Promise.withResolvers<Evaluated | string>();
  const late = setTimeout(() => {
    resolve(`it took longer than ${hardLimitMs / 1000} s`);
    child.kill("SIGKILL");
  }, hardLimitMs);
  const onExit = (code: number | null, signal: string | null) =>
    resolve(
      // How V8 ends when there is no memory left.
      signal === "SIGABRT"
        ? `it used more memory than ${mostMegabytes} MB`
        : `it ended its process, with ${code ?? signal}`,
    );
  child.once("message", resolve).once("exit", onExit);
  child.send(asked, (error) => error && resolve(`it could not be asked: ${error.message}`));
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    child.off("message", resolve).off("exit", onExit);
    child.channel?.unref();
  }
}
