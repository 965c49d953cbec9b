import type { Queue } from "./sqs/queue.ts";

/** Takes work from the queue and gives the job to do, or nothing if there is none at the moment. */
export type Take = () => (() => Promise<void>) | undefined;

/** Keeps up to so many jobs going as long as a queue has messages, and sleeps while it has none. */
export class Pump {
  readonly #queue: Queue;
  readonly #concurrency: number;
  readonly #take: Take;
  readonly #running = new Set<Promise<void>>();
  #unsubscribe: (() => void) | undefined;
  #scheduled = false;

  constructor(queue: Queue, concurrency: number, take: Take) {
    this.#queue = queue;
    this.#concurrency = concurrency;
    this.#take = take;
  }

  start(): void {
    this.#unsubscribe = this.#queue.onReady(() => this.wake());
    this.wake();
  }

  /** Looks for work once the present code is done: messages that come together are taken together. */
  wake(): void {
    if (this.#scheduled || !this.#unsubscribe) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#fill();
    });
  }

  /** Takes no more; resolves when the running jobs are done. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    await Promise.all(this.#running);
  }

  #fill(): void {
    while (this.#unsubscribe && this.#running.size < this.#concurrency && this.#queue.hasReady()) {
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
