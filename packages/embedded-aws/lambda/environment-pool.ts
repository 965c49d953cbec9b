import { AT_WORK } from "./lane.ts";

/** Idle time after which an environment ends. */
const IDLE_MS = 30_000;

/** Time to wait for a busy environment before another one is started. */
const PATIENCE_MS = 50;

/** The pool's view of an environment. */
export type Pooled = {
  readonly gone: boolean;
  /** Resolves when it has started or failed to start. */
  readonly started: Promise<unknown>;
  terminate(): Promise<void>;
};

/**
 * The environments of a function: started on demand, reused, ended when idle.
 *
 * A start takes as much processor time as dozens of invocations. So a function gets another
 * environment only if all are in use for a while without a pause, and one at a time.
 */
export class EnvironmentPool<E extends Pooled> {
  readonly #create: () => E;
  readonly #onAvailable: () => void;
  readonly #all = new Set<E>();
  /** Idle environments, longest idle first. */
  readonly #idle: { readonly environment: E; readonly since: number }[] = [];
  /** One is starting because all others were in use. */
  #isStarting = false;
  /** Start of the current shortage. */
  #shortSince: number | undefined;
  #endOfPatience: NodeJS.Timeout | undefined;
  #endOfIdling: NodeJS.Timeout | undefined;

  /** @param onAvailable - Called when an environment may have become available. */
  constructor(create: () => E, onAvailable: () => void) {
    this.#create = create;
    this.#onAvailable = onAvailable;
  }

  /** True if an environment can be taken. After false, `onAvailable` is called when one may be. */
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

  /** Returns the most recently used environment, or a new one. */
  take(): E {
    this.#forgetCrashed();
    return this.#idle.pop()?.environment ?? this.#startFurther();
  }

  giveBack(environment: E): void {
    if (environment.gone) this.#all.delete(environment);
    else this.#idle.push({ environment, since: performance.now() });
    this.#onAvailable();
    // One is left, so no caller waits.
    if (this.#idle.length > 0) this.#shortSince = undefined;
    this.#endIdle();
  }

  /** Starts the first environment. Resolves when it has started or failed to start. */
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

  /** Removes environments that ended by themselves because of what a function left behind. */
  #forgetCrashed(): void {
    for (let last = this.#idle.at(-1); last?.environment.gone; last = this.#idle.at(-1)) {
      this.#idle.pop();
      this.#all.delete(last.environment);
    }
  }

  /** Ends environments that have idled too long, and schedules the next check. */
  #endIdle(): void {
    clearTimeout(this.#endOfIdling);
    // Keeps the number that a lane runs at once.
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
