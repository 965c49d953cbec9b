type Leftover = { readonly what: string; readonly remove: () => Promise<unknown> };

/** What was made only for now. */
export class Leftovers {
  readonly #all: Leftover[] = [];

  add(what: string, remove: () => Promise<unknown>): void {
    this.#all.unshift({ what, remove });
  }

  /**
   * Takes all of it away, the last one first.
   *
   * @returns What is still there, and why.
   */
  async remove(): Promise<readonly string[]> {
    const still: string[] = [];
    for (const { what, remove } of this.#all) {
      await remove().catch((error: Error) => still.push(`${what}: ${error.message}`));
    }
    return still;
  }
}
