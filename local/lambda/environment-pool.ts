/** An environment that nobody needed for this long ends. */
const IDLE_MS = 30_000;

/** So many stay, however long they idle: they are what a function begins with. */
const KEPT = 5;

/** What is pooled: an environment, as far as that matters here. */
export type Pooled = { readonly gone: boolean; terminate(): Promise<void> };

/** The environments of a function: started when they are needed, used again, ended when they idle. */
export class EnvironmentPool<E extends Pooled> {
  readonly #create: () => E;
  readonly #all = new Set<E>();
  /** Those that have idled longest first. */
  readonly #idle: { readonly environment: E; readonly since: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(create: () => E) {
    this.#create = create;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The one used last, or a new one. */
  take(): E {
    for (;;) {
      const idle = this.#idle.pop();
      if (!idle) return this.#start();
      // It may have crashed since, by what the function left behind.
      if (!idle.environment.gone) return idle.environment;
      this.#all.delete(idle.environment);
    }
  }

  giveBack(environment: E): void {
    if (environment.gone) {
      this.#all.delete(environment);
      return;
    }
    this.#idle.push({ environment, since: performance.now() });
    this.#endIdle();
  }

  warmUp(): void {
    if (this.#all.size === 0) this.giveBack(this.#start());
  }

  async terminate(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all([...this.#all].map((environment) => environment.terminate()));
  }

  #start(): E {
    const environment = this.#create();
    this.#all.add(environment);
    return environment;
  }

  /** Ends those that have idled for too long, and looks again when the next one has. */
  #endIdle(): void {
    clearTimeout(this.#timer);
    while (this.#all.size > KEPT) {
      const [longest] = this.#idle;
      if (!longest) return;
      const left = longest.since + IDLE_MS - performance.now();
      if (left > 0) {
        this.#timer = setTimeout(() => this.#endIdle(), left);
        return;
      }
      this.#idle.shift();
      this.#all.delete(longest.environment);
      void longest.environment.terminate();
    }
  }
}
