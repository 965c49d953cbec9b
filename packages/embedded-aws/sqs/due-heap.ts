export type Due = {
  readonly id: number;
  /** Unix milliseconds. */
  dueAt: number;
  /** Where the heap has it. */
  heapIndex: number;
};

/** A binary heap of what is due, the earliest first and then the lowest id. It also removes from its middle. */
export class DueHeap<T extends Due> {
  readonly #items: T[] = [];

  get first(): T | undefined {
    return this.#items[0];
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#rise(item, this.#items.length);
  }

  /** The item must be in this heap. */
  remove(item: T): void {
    const last = this.#items.pop();
    if (!last || last === item) return;
    const { heapIndex } = item;
    if (isBefore(last, item)) this.#rise(last, heapIndex);
    else this.#sink(last, heapIndex);
  }

  #rise(item: T, from: number): void {
    let at = from;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = this.#items[parentAt] as T;
      if (!isBefore(item, parent)) break;
      this.#put(parent, at);
      at = parentAt;
    }
    this.#put(item, at);
  }

  #sink(item: T, from: number): void {
    let at = from;
    while (true) {
      let childAt = 2 * at + 1;
      let child = this.#items[childAt];
      if (!child) break;
      const right = this.#items[childAt + 1];
      if (right && isBefore(right, child)) [child, childAt] = [right, childAt + 1];
      if (!isBefore(child, item)) break;
      this.#put(child, at);
      at = childAt;
    }
    this.#put(item, at);
  }

  #put(item: T, at: number): void {
    this.#items[at] = item;
    item.heapIndex = at;
  }
}

function isBefore(one: Due, other: Due): boolean {
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.id < other.id);
}
