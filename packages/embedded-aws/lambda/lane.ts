import { availableParallelism } from "node:os";
import type { FunctionError, Outcome } from "./outcome.ts";

/**
 * As many as the machine has processors, and at least two. In AWS an event source mapping begins with
 * five, and adds five in a second, as long as messages wait.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const AT_WORK = Math.min(5, Math.max(2, availableParallelism()));

/** AWS goes up to 1,000. Each takes a thread and 30 MB here, and a function has several lanes. */
const CEILING = 16;

/** An event source mapping's own ceiling: one receiver that hangs starts this many threads. */
export const MAPPING_CEILING = 8;

/** How often a lane without room looks whether invocations turned out to be waiting. */
const LOOK_AGAIN_MS = 50;

/** An invocation that has begun. */
export type Invocation = {
  /** Whether it waits for something, and does nothing meanwhile. */
  readonly waits: boolean;
  readonly outcome: Promise<Outcome>;
  /** Lets its environment be used again. */
  release(): void;
};

/** What a lane needs of its function. */
export type LaneHost = {
  /** Why an invocation with this payload cannot be; nothing if it can. */
  refuse(payload: string): FunctionError | undefined;
  /** Whether the function may be invoked by this lane once more; if not, the lane is woken when it may. */
  admits(): boolean;
  /** @param traceHeader - Of the chain of requests that it continues; it begins one without. */
  begin(payload: string, traceHeader: string | undefined): Invocation;
};

type Waiting = {
  readonly payload: string;
  readonly traceHeader: string | undefined;
  readonly resolve: (outcome: Outcome) => void;
};

/**
 * One of the ways by which a function is invoked: each event source mapping is one. What hangs in one
 * lane takes no room from the others.
 *
 * A lane has so many invocations at work at once as the machine can do. Those that wait, such as for a
 * server that does not answer, are not counted: so it grows by some a second while all of its
 * invocations wait, as in AWS, and does not grow at all while they are only many. More environments than
 * the machine has processors would not make a backlog shorter that keeps them all busy: each would only
 * have to compile anew what it runs.
 */
export class Lane {
  readonly #host: LaneHost;
  readonly #maximum: number;
  readonly #underWay = new Set<Invocation>();
  readonly #waiting: Waiting[] = [];
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  /** @param maximum - However long they wait, no more than this run at once. */
  constructor(host: LaneHost, maximum: number) {
    this.#host = host;
    this.#maximum = Math.min(maximum, CEILING);
  }

  /** How many invocations are under way. */
  get size(): number {
    return this.#underWay.size;
  }

  /** Whether an invocation would begin at once. If not, the listeners are told when one may. */
  hasRoom(): boolean {
    return this.#waiting.length === 0 && this.#mayBegin();
  }

  /** Calls back when there may be room again. Gives the way to stop that. */
  onRoom(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Invokes the function with a JSON event, as soon as there is room. Never rejects.
   *
   * @param traceHeader - Of the invocation, if it continues a chain of requests.
   */
  invoke(payload: string, traceHeader?: string): Promise<Outcome> {
    const refusal = this.#host.refuse(payload);
    if (refusal) return Promise.resolve(refusal);
    return new Promise((resolve) => {
      this.#waiting.push({ payload, traceHeader, resolve });
      this.#dispatch();
    });
  }

  /** There may be room again. */
  wake(): void {
    this.#dispatch();
    for (const listener of this.#listeners) listener();
  }

  /** Gives what has not begun this outcome instead. */
  stop(outcome: Outcome): void {
    clearTimeout(this.#timer);
    for (const { resolve } of this.#waiting.splice(0)) resolve(outcome);
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#mayBegin()) {
      const waiting = this.#waiting.shift();
      if (waiting) void this.#run(waiting);
    }
  }

  async #run({ payload, traceHeader, resolve }: Waiting): Promise<void> {
    const invocation = this.#host.begin(payload, traceHeader);
    this.#underWay.add(invocation);
    const outcome = await invocation.outcome;
    this.#underWay.delete(invocation);
    resolve(outcome);
    invocation.release();
  }

  #mayBegin(): boolean {
    if (this.#underWay.size >= this.#maximum) return false;
    let atWork = 0;
    for (const { waits } of this.#underWay) if (!waits) atWork += 1;
    if (atWork < AT_WORK) return this.#host.admits();
    this.#lookAgain();
    return false;
  }

  /** An invocation that begins to wait says nothing. */
  #lookAgain(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.wake();
    }, LOOK_AGAIN_MS);
  }
}
