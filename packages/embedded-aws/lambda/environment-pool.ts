import { AT_WORK } from "./lane.ts";

/** An environment that nobody needed for this long ends. */
const IDLE_MS = 30_000;

/** For so long whoever needs an environment waits for one that is in use, before a further one is started. */
const PATIENCE_MS = 50;

/** What is pooled: an environment, as far as that matters here. */
export type Pooled = {
  readonly gone: boolean;
  /** Resolves when it has started, or failed to. */
  readonly started: Promise<unknown>;
  terminate(): Promise<void>;
};

/**
 * The environments of a function: started when they are needed, used again, ended when they idle.
 *
 * Starting one takes as much processor time as dozens of invocations. So a function gets a further one
 * only when all of its are in use for a while without a pause, and one at a time.
 */
export class EnvironmentPool<E extends Pooled> {
  readonly #create: () => E;
  readonly #onAvailable: () => void;
  readonly #all = new Set<E>();
  /** Those that have idled longest first. */
  readonly #idle: { readonly environment: E; readonly since: number }[] = [];
  /** One starts because all others were in use. */
  #isStarting = false;
  /** Since when there was never one for everybody. */
  #shortSince: number | undefined;
  #endOfPatience: NodeJS.Timeout | undefined;
  #endOfIdling: NodeJS.Timeout | undefined;

  /** @param onAvailable - Called when one may be available that was not before. */
  constructor(create: () => E, onAvailable: () => void) {
    this.#create = create;
    this.#onAvailable = onAvailable;
  }

  /** Whether there is one to take. Whoever is told that there is none is told when there may be. */
  get available(): boolean {
    this.#forgetCrashed();
    if (this.#idle.length > 0 || this.#all.size === 0) return true;
    if (this.#isStarting) return false;
    const now = performance.now();
    this.#shortSince ??= now;
    const left = this.#shortSince + PATIENCE_MS - now;
    if (left <= 0) return true;
    this.#endOfPatience ??= setTimeout(() => {
      this.#endOfPatience = undefined;
      this.#onAvailable();
    }, left);
    return false;
  }

  /** The one used last, or else a new one. */
  take(): E {
    this.#forgetCrashed();
    return this.#idle.pop()?.environment ?? this.#startFurther();
  }

  giveBack(environment: E): void {
    if (environment.gone) this.#all.delete(environment);
    else this.#idle.push({ environment, since: performance.now() });
    this.#onAvailable();
    // Still there: nobody waits.
    if (this.#idle.length > 0) this.#shortSince = undefined;
    this.#endIdle();
  }

  /** Starts a first one. Resolves when it has started, or failed to. */
  async warmUp(): Promise<void> {
    if (this.#all.size > 0) return;
    const environment = this.#start();
    this.giveBack(environment);
    await environment.started;
  }

  async terminate(): Promise<void> {
    clearTimeout(this.#endOfPatience);
    clearTimeout(this.#endOfIdling);
    await Promise.all([...this.#all].map((environment) => environment.terminate()));
  }

  #start(): E {
    const environment = this.#create();
    this.#all.add(environment);
    return environment;
  }

  #startFurther(): E {
    const environment = this.#start();
    this.#isStarting = true;
    void environment.started.then(() => {
      this.#isStarting = false;
      this.#shortSince = undefined;
      this.#onAvailable();
    });
    return environment;
  }

  /** Those that ended by themselves since, by what a function left behind. */
  #forgetCrashed(): void {
    for (let last = this.#idle.at(-1); last?.environment.gone; last = this.#idle.at(-1)) {
      this.#idle.pop();
      this.#all.delete(last.environment);
    }
  }

  /** Ends those that have idled for too long, and looks again when the next one has. */
  #endIdle(): void {
    clearTimeout(this.#endOfIdling);
    // Those that stay are as many as a lane has at work at once.
    while (this.#all.size > AT_WORK) {
      const [longest] = this.#idle;
      if (!longest) return;
      const left = longest.since + IDLE_MS - performance.now();
      if (left > 0) {
        this.#endOfIdling = setTimeout(() => this.#endIdle(), left);
        return;
      }
      this.#idle.shift();
      this.#all.delete(longest.environment);
      void longest.environment.terminate();
    }
  }
}
