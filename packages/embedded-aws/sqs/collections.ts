type Linked<T> = { next: T | undefined };

/** A first-in, first-out list, linked through its elements: an element is in one list at a time. */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;
  #size = 0;

  get first(): T | undefined {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  push(element: T): void {
    if (this.#last) this.#last.next = element;
    else this.#first = element;
    this.#last = element;
    this.#size += 1;
  }

  /** Keeps the order; takes as many steps as there are elements before this one, and one for the last. */
  insert(element: T, isBefore: (one: T, other: T) => boolean): void {
    if (!this.#last || isBefore(this.#last, element)) {
      this.push(element);
      return;
    }
    let before: T | undefined;
    let after = this.#first;
    while (after && isBefore(after, element)) [before, after] = [after, after.next];
    element.next = after;
    if (before) before.next = element;
    else this.#first = element;
    this.#size += 1;
  }

  shift(): T | undefined {
    const first = this.#first;
    if (!first) return undefined;
    this.#first = first.next;
    if (!this.#first) this.#last = undefined;
    first.next = undefined;
    this.#size -= 1;
    return first;
  }
}

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
