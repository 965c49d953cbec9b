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
