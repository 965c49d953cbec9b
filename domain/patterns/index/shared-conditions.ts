import type { Condition } from "../pattern.ts";

/**
 * One object for all conditions that are written alike: patterns have many in common, and what is asked
 * often stays in the processor's cache.
 */
export class SharedConditions {
  readonly #known = new Map<string, { readonly condition: Condition; uses: number }>();

  /** The object for a condition, which is used once more. */
  use(condition: Condition): Condition {
    const key = JSON.stringify(condition);
    const known = this.#known.get(key);
    if (!known) this.#known.set(key, { condition, uses: 1 });
    else known.uses += 1;
    return known?.condition ?? condition;
  }

  /** The condition is used once less. */
  release(condition: Condition): void {
    const key = JSON.stringify(condition);
    const known = this.#known.get(key);
    if (!known) return;
    known.uses -= 1;
    if (known.uses === 0) this.#known.delete(key);
  }
}
