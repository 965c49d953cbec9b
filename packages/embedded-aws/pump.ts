import type { Lane } from "./lambda/lane.ts";
import type { Queue } from "./sqs/queue.ts";

/** Takes work from the queue. Returns the job; undefined if there is none now. */
export type Take = () => (() => Promise<void>) | undefined;

/**
 * Turns the messages of a queue into jobs while the lane has room for their invocations, and sleeps
 * otherwise. A message that is not taken stays visible on the queue.
 */
export class Pump {
  readonly #queue: Queue;
  readonly #lane: Lane;
  readonly #take: Take;
  readonly #running = new Set<Promise<void>>();
  #unsubscribe: readonly (() => void)[] | undefined;
  #scheduled = false;

  constructor(queue: Queue, lane: Lane, take: Take) {
    this.#queue = queue;
    this.#lane = lane;
    this.#take = take;
  }

  start(): void {
    const wake = () => this.wake();
    this.#unsubscribe = [this.#queue.onReady(wake), this.#lane.onRoom(wake)];
    this.wake();
  }

  /**
   * Looks for work after the current code, so that messages that arrive together are taken
   * together.
   */
  wake(): void {
    if (this.#scheduled || !this.#unsubscribe) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#fill();
    });
  }

  /** Stops taking messages. Resolves when the running jobs are done. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe ?? []) unsubscribe();
    this.#unsubscribe = undefined;
    await Promise.all(this.#running);
  }

  #fill(): void {
    while (this.#unsubscribe && this.#queue.ready > 0 && this.#lane.hasRoom()) {
      const job = this.#take();
      if (!job) return;
      const run = job().finally(() => {
        this.#running.delete(run);
        this.wake();
      });
      this.#running.add(run);
    }
  }
}
