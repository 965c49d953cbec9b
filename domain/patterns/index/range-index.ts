/** Ranges that start one after the other, and what is found by each; the lists go side by side. */
type Block<Value> = { readonly lows: number[]; readonly highs: number[]; readonly values: Value[] };

const mostInBlock = 128;

/**
 * Finds, of many ranges, those that hold a number. They are kept in blocks, by where they start; of a block
 * it is known how far its ranges reach, so that few blocks are looked into. Plain lists of numbers are what
 * the processor reads fastest: a balanced tree was slower at any size that a company will have.
 */
export class RangeIndex<Value> {
  readonly #blocks: Block<Value>[] = [];
  /** Where the first range of each block starts, and where the furthest of its ranges ends. */
  readonly #lowest: number[] = [];
  readonly #highest: number[] = [];

  add(low: number, high: number, value: Value): void {
    if (this.#blocks.length === 0) this.#insert(0, { lows: [], highs: [], values: [] });
    const at = Math.max(0, countUpTo(this.#lowest, low) - 1);
    const block = this.#blocks[at];
    if (!block) return;
    const position = countUpTo(block.lows, low);
    block.lows.splice(position, 0, low);
    block.highs.splice(position, 0, high);
    block.values.splice(position, 0, value);
    if (block.lows.length > mostInBlock) this.#insert(at + 1, secondHalf(block));
    this.#update(at, block);
  }

  remove(low: number, high: number, value: Value): void {
    for (let at = countUpTo(this.#lowest, low) - 1; at >= 0; at--) {
      const block = this.#blocks[at];
      if (!block || (block.lows.at(-1) ?? low) < low) return;
      const position = block.values.findIndex(
        (other, i) => other === value && block.lows[i] === low && block.highs[i] === high,
      );
      if (position < 0) continue;
      for (const list of [block.lows, block.highs, block.values]) list.splice(position, 1);
      if (block.lows.length > 0) this.#update(at, block);
      else for (const list of [this.#blocks, this.#lowest, this.#highest]) list.splice(at, 1);
      return;
    }
  }

  /** Visits the values of all ranges that hold a number, their ends included. */
  find(number: number, visit: (value: Value) => void): void {
    const started = countUpTo(this.#lowest, number);
    for (let at = 0; at < started; at++) {
      if ((this.#highest[at] ?? number) < number) continue;
      const { lows = [], highs = [], values = [] } = this.#blocks[at] ?? {};
      for (let i = 0; i < lows.length && (lows[i] ?? number) <= number; i++) {
        if ((highs[i] ?? number) >= number) visit(values[i] as Value);
      }
    }
  }

  #insert(at: number, block: Block<Value>): void {
    this.#blocks.splice(at, 0, block);
    this.#lowest.splice(at, 0, 0);
    this.#highest.splice(at, 0, 0);
    this.#update(at, block);
  }

  #update(at: number, { lows, highs }: Block<Value>): void {
    this.#lowest[at] = lows[0] ?? -Infinity;
    this.#highest[at] = highs.reduce((a, b) => Math.max(a, b), -Infinity);
  }
}

function secondHalf<Value>({ lows, highs, values }: Block<Value>): Block<Value> {
  const half = mostInBlock / 2;
  return { lows: lows.splice(half), highs: highs.splice(half), values: values.splice(half) };
}

/** How many of some numbers, which ascend, are at most a number. */
function countUpTo(ascending: readonly number[], number: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] ?? number) <= number) from = middle + 1;
    else to = middle;
  }
  return from;
}
