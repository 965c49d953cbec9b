import { pointOf, rangeOfBlock } from "../address.ts";
import type { Leaf } from "../flatten.ts";
import { closedRange } from "../numeric.ts";
import type { Scalar } from "../pattern.ts";
import type { Findable } from "./leads.ts";
import { RangeIndex } from "./range-index.ts";
import { AffixIndex, IgnoringCaseIndex, MultiMap } from "./text-index.ts";

type Visit<Value> = (value: Value) => void;

/**
 * Finds the matchers of one field that may accept a leaf. It finds all that do. For blocks of
 * addresses and letters beyond ASCII, it also finds some that do not.
 */
export class FieldIndex<Value extends object> {
  /** Created when needed: most fields need one or two. */
  #equal: MultiMap<Scalar, Value> | undefined;
  #numberText: MultiMap<string, Value> | undefined;
  #prefix: AffixIndex<Value> | undefined;
  #suffix: AffixIndex<Value> | undefined;
  #ignoringCase: IgnoringCaseIndex<Value> | undefined;
  #numeric: RangeIndex<Value> | undefined;
  #addresses: RangeIndex<Value> | undefined;
  #exists: Set<Value> | undefined;
  #size = 0;

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  add(matcher: Findable, value: Value): void {
    this.#size += 1;
    this.#change("add", matcher, value);
  }

  remove(matcher: Findable, value: Value): void {
    this.#size -= 1;
    this.#change("remove", matcher, value);
  }

  find(leaf: Leaf, visit: Visit<Value>): void {
    const { value, numberText } = leaf;
    this.#exists?.forEach(visit);
    if (value !== undefined) this.#equal?.find(value, visit);
    if (numberText !== undefined) this.#numberText?.find(numberText, visit);
    if (typeof value === "string") {
      this.#prefix?.find(value, visit);
      this.#suffix?.find(value, visit);
      this.#ignoringCase?.find(value, visit);
    } else if (typeof value === "number") {
      this.#numeric?.find(value, visit);
    }
    if (!this.#addresses) return;
    const point = pointOf(leaf);
    if (point !== undefined) this.#addresses.find(point, visit);
  }

  #change(change: "add" | "remove", matcher: Findable, value: Value): void {
    switch (matcher.kind) {
      case "equals":
        this.#equal ??= new MultiMap();
        this.#equal[change](matcher.value, value);
        return;
      case "number-text":
        this.#numberText ??= new MultiMap();
        this.#numberText[change](matcher.text, value);
        return;
      case "prefix":
        this.#prefix ??= new AffixIndex("prefix");
        this.#prefix[change](matcher.text, value);
        return;
      case "suffix":
        this.#suffix ??= new AffixIndex("suffix");
        this.#suffix[change](matcher.text, value);
        return;
      case "equals-ignore-case":
      case "prefix-ignore-case":
      case "suffix-ignore-case":
        this.#ignoringCase ??= new IgnoringCaseIndex();
        this.#ignoringCase[change](matcher, value);
        return;
      case "numeric": {
        const { low, high } = closedRange(matcher);
        this.#numeric ??= new RangeIndex();
        this.#numeric[change](low, high, value);
        return;
      }
      case "addresses": {
        const { low, high } = rangeOfBlock(matcher);
        this.#addresses ??= new RangeIndex();
        this.#addresses[change](low, high, value);
        return;
      }
      case "exists":
        this.#exists ??= new Set();
        this.#exists[change === "add" ? "add" : "delete"](value);
        return;
      default:
        matcher satisfies never;
    }
  }
}
