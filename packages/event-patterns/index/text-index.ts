import {
  arePlain,
  comparedText,
  foldCase,
  type Letters,
  lowerPlainLetters,
} from "../ignore-case.ts";
import type { Matcher } from "../pattern.ts";

/** Several values under one key. A single value, the common case, is stored without a list. */
export class MultiMap<Key, Value extends object> {
  readonly #values = new Map<Key, Value | Value[]>();

  add(key: Key, value: Value): void {
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, value);
    else if (Array.isArray(known)) known.push(value);
    else this.#values.set(key, [known, value]);
  }

  remove(key: Key, value: Value): void {
    const known = this.#values.get(key);
    const left = Array.isArray(known) ? known.filter((other) => other !== value) : [];
    const [only] = left;
    if (left.length > 1) this.#values.set(key, left);
    else if (only) this.#values.set(key, only);
    else if (known === value || Array.isArray(known)) this.#values.delete(key);
  }

  /** Visits the values of a key. */
  find(key: Key, visit: (value: Value) => void): void {
    const known = this.#values.get(key);
    if (known === undefined) return;
    if (Array.isArray(known)) known.forEach(visit);
    else visit(known);
  }
}

/**
 * Finds the prefixes (or suffixes) of a text among many, with one lookup for each length that
 * occurs.
 */
export class AffixIndex<Value extends object> {
  readonly #side: "prefix" | "suffix";
  readonly #values = new MultiMap<string, Value>();
  /** Number of affixes of each length, shortest first. */
  readonly #lengths: { length: number; count: number }[] = [];

  constructor(side: "prefix" | "suffix") {
    this.#side = side;
  }

  add(affix: string, value: Value): void {
    this.#values.add(affix, value);
    const at = this.#lengths.findIndex(({ length }) => length >= affix.length);
    const found = this.#lengths[at];
    if (found?.length === affix.length) found.count += 1;
    else {
      const position = at < 0 ? this.#lengths.length : at;
      this.#lengths.splice(position, 0, { length: affix.length, count: 1 });
    }
  }

  remove(affix: string, value: Value): void {
    this.#values.remove(affix, value);
    const at = this.#lengths.findIndex(({ length }) => length === affix.length);
    const found = this.#lengths[at];
    if (!found) return;
    found.count -= 1;
    if (found.count === 0) this.#lengths.splice(at, 1);
  }

  /** Visits the values of all affixes of a text. */
  find(text: string, visit: (value: Value) => void): void {
    for (const { length } of this.#lengths) {
      if (length > text.length) return;
      const affix =
        this.#side === "prefix" ? text.slice(0, length) : text.slice(text.length - length);
      this.#values.find(affix, visit);
    }
  }
}

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
