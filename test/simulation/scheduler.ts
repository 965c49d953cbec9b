/** A task at a point in virtual time. */
type Task = { readonly at: number; readonly order: number; run: (() => void) | undefined };

/** Virtual time. It moves to the next task once everything that the previous one caused is done. */
export function scheduler(startMs: number) {
  const heap: Task[] = [];
  let now = startMs;
  let count = 0;
  let done = 0;

  const isBefore = (a: Task, b: Task) => a.at < b.at || (a.at === b.at && a.order < b.order);

  function push(task: Task): void {
    let place = heap.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const other = heap[parent] as Task;
      if (!isBefore(task, other)) break;
      heap[place] = other;
      place = parent;
    }
    heap[place] = task;
  }

  function pop(): Task | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || first === last) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Task, heap[child] as Task))
        child++;
      if (!isBefore(heap[child] as Task, last)) break;
      heap[place] = heap[child] as Task;
      place = child;
    }
    heap[place] = last;
    return first;
  }

  return {
    /** Unix milliseconds, with fractions. */
    now: () => now,
    /** Number of executed tasks. */
    count: () => done,
    /** @returns Cancels it. */
    at(time: number, run: () => void): () => void {
      const task: Task = { at: Math.max(now, time), order: count++, run };
      push(task);
      return () => {
        task.run = undefined;
      };
    },
    /**
     * Runs tasks until none is left or the next is later.
     *
     * @returns True if none is left.
     */
    async runUntil(end: number): Promise<boolean> {
      for (;;) {
        const next = heap[0];
        if (!next) return true;
        if (next.at > end) return false;
        pop();
        if (!next.run) continue;
        now = next.at;
        next.run();
        done++;
        await settled();
      }
    },
  };
}
export type Scheduler = ReturnType<typeof scheduler>;

/** Waits until no promise can resolve without another task. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
