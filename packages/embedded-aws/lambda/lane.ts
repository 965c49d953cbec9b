import { availableParallelism } from "node:os";
import type { FunctionError, Outcome } from "./outcome.ts";

/**
 * Number of invocations at work at once: the machine's processors, at least two. In AWS, an event
 * source mapping starts with five and adds five a second while messages wait.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const AT_WORK = Math.min(5, Math.max(2, availableParallelism()));

/** AWS allows up to 1,000. Here each takes a thread and 30 MB, and a function has several lanes. */
const CEILING = 16;

/** Ceiling of an event source mapping. A receiver that hangs starts this many threads. */
export const MAPPING_CEILING = 8;

/** Interval at which a full lane checks whether invocations are waiting. */
const LOOK_AGAIN_MS = 50;

/** A started invocation. */
export type Invocation = {
  /** True if it waits for something and does nothing meanwhile. */
  readonly waits: boolean;
  readonly outcome: Promise<Outcome>;
  /** Allows reuse of its environment. */
  release(): void;
};

/** The function as its lanes see it. */
export type LaneHost = {
  /** Returns why an invocation with this payload is impossible; undefined if it is possible. */
  refuse(payload: string): FunctionError | undefined;
  /** True if the lane may start one more invocation. After false, the lane is woken when it may. */
  admits(): boolean;
  /**
   * @param traceHeader - The trace header of the chain of requests that it continues. Without it, a
   * new chain starts.
   */
  begin(payload: string, traceHeader: string | undefined): Invocation;
};

type Waiting = {
  readonly payload: string;
  readonly traceHeader: string | undefined;
  readonly resolve: (outcome: Outcome) => void;
};

/**
 * One source of invocations of a function, such as an event source mapping. Invocations that hang
 * in one lane take no room from the others.
 *
 * A lane runs as many invocations as the machine can. Those that wait, such as for a server that does
 * not answer, do not count. So a lane grows by a few a second while all its invocations wait, as in
 * AWS, and does not grow while they are merely many. More environments than processors would not
 * shorten a backlog that keeps them all busy: each would only have to compile its code again.
 */
export class Lane {
  readonly #host: LaneHost;
  readonly #maximum: number;
  readonly #underWay = new Set<Invocation>();
  readonly #waiting: Waiting[] = [];
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  /** @param maximum - Limit of running invocations, including waiting ones. */
  constructor(host: LaneHost, maximum: number) {
    this.#host = host;
    this.#maximum = Math.min(maximum, CEILING);
  }

  /** Number of running invocations. */
  get size(): number {
    return this.#underWay.size;
  }

  /**
   * True if an invocation would start at once. After false, the listeners are called when one may.
   */
  hasRoom(): boolean {
    return this.#waiting.length === 0 && this.#mayBegin();
  }

  /** Calls the listener when there may be room again. Returns a function that unsubscribes. */
  onRoom(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Invokes the function with a JSON event as soon as there is room. Never rejects.
   *
   * @param traceHeader - The invocation's trace header, if it continues a chain of requests.
   */
  invoke(payload: string, traceHeader?: string): Promise<Outcome> {
    const refusal = this.#host.refuse(payload);
    if (refusal) return Promise.resolve(refusal);
    return new Promise((resolve) => {
      this.#waiting.push({ payload, traceHeader, resolve });
      this.#dispatch();
    });
  }

  /** Checks for room again. */
  wake(): void {
    this.#dispatch();
    for (const listener of this.#listeners) listener();
  }

  /** Ends invocations that have not started with this outcome. */
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

  /** Polls, because an invocation that begins to wait sends no signal. */
  #lookAgain(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.wake();
    }, LOOK_AGAIN_MS);
  }
}
