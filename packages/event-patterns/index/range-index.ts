/** Finds the ranges that contain a number. */
export class RangeIndex<Value> {
  /**
   * Ranges keyed by the smallest power of two that is at least their width. Among ranges of similar
   * width, those that contain a number start close to it.
   */
  readonly #widths = new Map<number, SimilarRanges<Value>>();

  add(low: number, high: number, value: Value): void {
    const width = widthOf(low, high);
    const ranges = this.#widths.get(width) ?? new SimilarRanges();
    this.#widths.set(width, ranges);
    ranges.add(low, high, value);
  }

  remove(low: number, high: number, value: Value): void {
    const width = widthOf(low, high);
    const ranges = this.#widths.get(width);
    ranges?.remove(low, high, value);
    if (ranges?.isEmpty) this.#widths.delete(width);
  }

  /** Visits the values of all ranges that contain a number, including their ends. */
  find(number: number, visit: (value: Value) => void): void {
    for (const ranges of this.#widths.values()) ranges.find(number, visit);
  }
}

/**
 * Returns the exponent of a width; infinite for a range without an end, and for a single number.
 */
function widthOf(low: number, high: number): number {
  return Math.ceil(Math.log2(high - low));
}

/** Ranges sorted by their start, then by their end, in parallel lists. */
type Block<Value> = { readonly lows: number[]; readonly highs: number[]; readonly values: Value[] };

const maxInBlock = 128;

/**
 * Ranges in blocks. Each block knows how far its ranges reach, so that a search opens few blocks.
 * Processors read plain lists of numbers fastest: a balanced tree was slower at every size that a
 * company will have.
 */
class SimilarRanges<Value> {
  readonly #blocks: Block<Value>[] = [];
  /** Start of the first range of each block, and the furthest end of its ranges. */
  readonly #lowest: number[] = [];
  readonly #highest: number[] = [];

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  add(low: number, high: number, value: Value): void {
    if (this.isEmpty) this.#insert(0, { lows: [], highs: [], values: [] });
    const at = Math.max(0, this.#blocksUpTo(low, high) - 1);
    const block = this.#blocks[at];
    if (!block) return;
    const position = countWhile(block.lows.length, (i) => isUpTo(block, i, low, high));
    block.lows.splice(position, 0, low);
    block.highs.splice(position, 0, high);
    block.values.splice(position, 0, value);
    this.#lowest[at] = block.lows[0] ?? low;
    this.#highest[at] = Math.max(this.#highest[at] ?? high, high);
    if (block.lows.length <= maxInBlock) return;
    this.#insert(at + 1, secondHalf(block));
    this.#update(at, block);
  }

  remove(low: number, high: number, value: Value): void {
    for (let at = this.#blocksUpTo(low, high) - 1; at >= 0; at--) {
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

  find(number: number, visit: (value: Value) => void): void {
    const started = countWhile(this.#lowest.length, (at) => (this.#lowest[at] ?? 0) <= number);
    for (let at = 0; at < started; at++) {
      if ((this.#highest[at] ?? number) < number) continue;
      const { lows = [], highs = [], values = [] } = this.#blocks[at] ?? {};
      for (let i = 0; i < lows.length && (lows[i] ?? number) <= number; i++) {
        if ((highs[i] ?? number) >= number) visit(values[i] as Value);
      }
    }
  }

  /** Returns the number of blocks that start with a range at or before the given one. */
  #blocksUpTo(low: number, high: number): number {
    return countWhile(this.#blocks.length, (at) => {
      const block = this.#blocks[at];
      return block !== undefined && isUpTo(block, 0, low, high);
    });
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

function isUpTo<Value>({ lows, highs }: Block<Value>, i: number, low: number, high: number) {
  const start = lows[i] ?? low;
  return start < low || (start === low && (highs[i] ?? high) <= high);
}

function secondHalf<Value>({ lows, highs, values }: Block<Value>): Block<Value> {
  const half = maxInBlock / 2;
  return { lows: lows.splice(half), highs: highs.splice(half), values: values.splice(half) };
}

/**
 * Returns the number of leading indexes for which `isBefore` is true. After the first false one,
 * all are false.
 */
function countWhile(length: number, isBefore: (i: number) => boolean): number {
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBefore(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}
