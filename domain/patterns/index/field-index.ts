import { foldCase, type Letter } from "../ignore-case.ts";
import type { Leaf } from "../leaf.ts";
import type { Matcher, Scalar } from "../pattern.ts";
import { pointOf, rangeOfBlock } from "./address-range.ts";
import { AffixIndex } from "./affix-index.ts";
import { MultiMap } from "./multi-map.ts";
import { RangeIndex } from "./range-index.ts";

type Visit<Value> = (value: Value) => void;

/**
 * Finds, of many matchers that are asked of one field, those that may accept a leaf: all that do, and
 * hardly any that do not. Only of kinds that `costOf` knows.
 */
export class FieldIndex<Value extends object> {
  /** Parts come into being when they are needed: most fields need one or two of them. */
  #equal: MultiMap<Scalar, Value> | undefined;
  #prefix: AffixIndex<Value> | undefined;
  #suffix: AffixIndex<Value> | undefined;
  #ignoringCase: TextsIgnoringCase<Value> | undefined;
  #numeric: RangeIndex<Value> | undefined;
  #addresses: RangeIndex<Value> | undefined;
  #exists: Set<Value> | undefined;

  add(matcher: Matcher, value: Value): void {
    this.#change("add", matcher, value);
  }

  remove(matcher: Matcher, value: Value): void {
    this.#change("remove", matcher, value);
  }

  find(leaf: Leaf, visit: Visit<Value>): void {
    const { value } = leaf;
    this.#exists?.forEach(visit);
    this.#equal?.find(value, visit);
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

  #change(change: "add" | "remove", matcher: Matcher, value: Value): void {
    switch (matcher.kind) {
      case "equals":
        this.#equal ??= new MultiMap();
        this.#equal[change](matcher.value, value);
        return;
      case "prefix":
        this.#prefix ??= new AffixIndex("prefix");
        this.#prefix[change](matcher.text, value);
        return;
      case "suffix":
        this.#suffix ??= new AffixIndex("suffix");
        this.#suffix[change](matcher.text, value);
        return;
      case "wildcard": {
        const [head = ""] = matcher.parts;
        const tail = matcher.parts.at(-1) ?? "";
        const kind = head === "" ? "suffix" : "prefix";
        this.#change(change, { kind, text: head || tail }, value);
        return;
      }
      case "equals-ignore-case":
      case "prefix-ignore-case":
      case "suffix-ignore-case":
        this.#ignoringCase ??= new TextsIgnoringCase();
        this.#ignoringCase[change](matcher, value);
        return;
      case "numeric": {
        const { low, high } = matcher;
        this.#numeric ??= new RangeIndex();
        this.#numeric[change](low?.value ?? -Infinity, high?.value ?? Infinity, value);
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
      case "anything-but":
        throw new Error("nothing leads to an anything-but");
      default:
        matcher satisfies never;
    }
  }
}

type IgnoringCase = Extract<Matcher, { letters: readonly Letter[] }>;

class TextsIgnoringCase<Value extends object> {
  readonly #equal = new MultiMap<string, Value>();
  readonly #prefix = new AffixIndex<Value>("prefix");
  readonly #suffix = new AffixIndex<Value>("suffix");

  add(matcher: IgnoringCase, value: Value): void {
    this.#partFor(matcher).add(foldedText(matcher), value);
  }

  remove(matcher: IgnoringCase, value: Value): void {
    this.#partFor(matcher).remove(foldedText(matcher), value);
  }

  find(text: string, visit: Visit<Value>): void {
    const folded = foldCase(text);
    this.#equal.find(folded, visit);
    this.#prefix.find(folded, visit);
    this.#suffix.find(folded, visit);
  }

  #partFor({ kind }: IgnoringCase) {
    if (kind === "equals-ignore-case") return this.#equal;
    return kind === "prefix-ignore-case" ? this.#prefix : this.#suffix;
  }
}

function foldedText({ letters }: IgnoringCase): string {
  return foldCase(letters.map(([lower]) => lower).join(""));
}

/**
 * How many leaves a matcher is likely to accept, as a rank: the lower, the better it leads to what it
 * belongs to. Without one, it leads nowhere: it accepts nearly everything, or nothing tells what.
 */
export function rankOf(matcher: Matcher): number | undefined {
  switch (matcher.kind) {
    case "equals":
      return typeof matcher.value === "string" || typeof matcher.value === "number" ? 0 : 4;
    case "equals-ignore-case":
      return 0;
    case "prefix":
    case "suffix":
      return matcher.text.length > 1 ? 1 : 4;
    case "prefix-ignore-case":
    case "suffix-ignore-case":
      return matcher.letters.length > 1 ? 1 : 4;
    case "wildcard":
      if (!matcher.parts[0] && !matcher.parts.at(-1)) return undefined;
      return 2;
    case "addresses":
    case "numeric":
      return 3;
    case "exists":
      return 5;
    case "anything-but":
      return undefined;
    default:
      return matcher satisfies never;
  }
}
