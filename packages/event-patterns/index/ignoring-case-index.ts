import {
  arePlain,
  comparedText,
  foldCase,
  type Letters,
  lowerPlainLetters,
} from "../ignore-case.ts";
import type { Matcher } from "../pattern.ts";
import { AffixIndex } from "./affix-index.ts";
import { MultiMap } from "./multi-map.ts";

type IgnoringCase = Extract<Matcher, { letters: Letters }>;

/** Finds the texts that a text equals, starts with or ends with, ignoring case. */
export class IgnoringCaseIndex<Value extends object> {
  /** ASCII texts whose letters no other character equals. Matches found by them are exact. */
  readonly #plain = new InOneCase<Value>();
  readonly #others = new InOneCase<Value>();

  add(matcher: IgnoringCase, value: Value): void {
    const { texts, text } = this.#placeOf(matcher);
    texts.partFor(matcher).add(text, value);
  }

  remove(matcher: IgnoringCase, value: Value): void {
    const { texts, text } = this.#placeOf(matcher);
    texts.partFor(matcher).remove(text, value);
  }

  find(given: string, visit: (value: Value) => void): void {
    const text = comparedText(given);
    this.#plain.find(lowerPlainLetters(text), visit);
    this.#others.find(foldCase(text), visit);
  }

  #placeOf({ letters }: IgnoringCase) {
    const text = letters.lower.join("");
    if (arePlain(letters)) return { texts: this.#plain, text };
    return { texts: this.#others, text: foldCase(text) };
  }
}

class InOneCase<Value extends object> {
  readonly #equal = new MultiMap<string, Value>();
  readonly #prefix = new AffixIndex<Value>("prefix");
  readonly #suffix = new AffixIndex<Value>("suffix");

  partFor({ kind }: IgnoringCase) {
    if (kind === "equals-ignore-case") return this.#equal;
    return kind === "prefix-ignore-case" ? this.#prefix : this.#suffix;
  }

  find(text: string, visit: (value: Value) => void): void {
    this.#equal.find(text, visit);
    this.#prefix.find(text, visit);
    this.#suffix.find(text, visit);
  }
}
