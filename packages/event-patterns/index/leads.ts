import { rangeOfBlock } from "../address.ts";
import type { Field, FlatEvent } from "../flatten.ts";
import { arePlain } from "../ignore-case.ts";
import { closedRange } from "../numeric.ts";
import type { Condition, Matcher } from "../pattern.ts";
import { type Counted, type Crowd, newCrowd, observe, useCrowd } from "./crowd.ts";
import { type PatternField, PatternFields } from "./pattern-fields.ts";

/** A matcher that a field's index finds by the leaves that it accepts. */
export type Findable = Exclude<Matcher, { kind: "wildcard" | "anything-but" }>;

/** Leads to patterns: every event that matches them fulfills it. */
export type Lead = Counted & {
  readonly field: PatternField;
  /** A matcher that an index finds by the leaves of the field, or a condition to try. */
  readonly by: Findable | Condition;
  /** For a range: its crowd of similar ranges. */
  readonly crowd: Crowd | undefined;
};

/**
 * Returns a matcher that an index can find and that accepts at least what the given one accepts;
 * undefined if there is none.
 */
export function findable(matcher: Matcher): Findable | undefined {
  if (matcher.kind === "anything-but") return undefined;
  if (matcher.kind !== "wildcard") return matcher;
  const [prefix, suffix] = endsOf(matcher);
  const longer = prefix.text.length < suffix.text.length ? suffix : prefix;
  return longer.text === "" ? undefined : longer;
}

/**
 * A condition as a step towards patterns. A wildcard with two ends makes two steps, because an
 * event fulfills one lead of each.
 */
export type Step = Counted & {
  readonly field: PatternField;
  readonly condition: Condition;
  /** Every event that fulfills the condition fulfills one of these. */
  readonly leads: readonly Lead[];
  /**
   * True if every event that fulfills one of the leads fulfills the condition, except for fields
   * inside arrays.
   */
  readonly isExact: boolean;
};

/**
 * Returns lists of matchers. An event that fulfills the condition has a leaf for one matcher of
 * each list.
 */
function findableLists(condition: Condition): readonly (readonly Findable[])[] {
  if (condition.mayBeAbsent) return [];
  const [only, ...others] = condition.matchers;
  if (only?.kind === "wildcard" && others.length === 0) {
    return endsOf(only).flatMap((end) => (end.text === "" ? [] : [[end]]));
  }
  const matchers = condition.matchers.map(findable);
  return matchers.every((matcher) => matcher !== undefined) ? [matchers] : [];
}

function endsOf({ parts }: Extract<Matcher, { kind: "wildcard" }>) {
  return [
    { kind: "prefix", text: parts.at(0) ?? "" },
    { kind: "suffix", text: parts.at(-1) ?? "" },
  ] as const;
}

/** True if a field's index finds the matcher only by leaves that it accepts. */
function isFoundExactly(matcher: Matcher): boolean {
  if ("letters" in matcher) return arePlain(matcher.letters);
  return matcher.kind !== "wildcard" && matcher.kind !== "addresses";
}

/** Returns a text that is equal for matchers that accept the same leaves. */
function textOf(matcher: Findable): string {
  switch (matcher.kind) {
    case "equals":
      return `${typeof matcher.value} ${matcher.value}`;
    case "equals-ignore-case":
    case "prefix-ignore-case":
    case "suffix-ignore-case": {
      const { letters } = matcher;
      return `${matcher.kind} ${arePlain(letters) ? letters.lower.join("") : JSON.stringify(letters)}`;
    }
    case "numeric": {
      const { low, high } = closedRange(matcher);
      return `numeric ${low} ${high}`;
    }
    case "addresses":
      return `addresses ${matcher.first} ${matcher.last} ${matcher.numbers}`;
    case "exists":
      return "exists";
    default:
      return `${matcher.kind} ${matcher.text}`;
  }
}

/**
 * Returns a text that is equal for ranges of similar width and place, where a number in one of them
 * is probably in the others; `undefined` for other matchers.
 */
function surroundingsOf(matcher: Findable): string | undefined {
  if (!isRange(matcher)) return undefined;
  const { low, high } = rangeOf(matcher);
  if (low === -Infinity) return `${matcher.kind} below`;
  if (high === Infinity) return `${matcher.kind} above`;
  const width = high > low ? 2 ** Math.ceil(Math.log2(high - low)) : Number.MIN_VALUE;
  return `${matcher.kind} ${width} ${Math.floor(low / width)}`;
}

type Range = Extract<Matcher, { kind: "numeric" | "addresses" }>;

/** True if a matcher accepts a range of numbers or of IP addresses. */
function isRange(matcher: Findable): matcher is Range {
  return matcher.kind === "numeric" || matcher.kind === "addresses";
}

/** Returns the numbers of a range as its field's index finds it. */
function rangeOf(matcher: Range): { readonly low: number; readonly high: number } {
  return matcher.kind === "numeric" ? closedRange(matcher) : rangeOfBlock(matcher);
}

/** The steps and leads to many patterns. Equal ones are one object, which counts its uses. */
export class Leads {
  readonly #fields = new PatternFields();

  /** Returns the steps of a condition and adds a use to each. */
  use(condition: Condition): readonly Step[] {
    const field = this.#fields.at(condition.path);
    const lists = findableLists(condition);
    if (lists.length === 0) return [useStep(field, condition, [])];
    return lists.map((matchers) => useStep(field, condition, matchers));
  }

  /** Removes a use of a step. */
  release(step: Step): void {
    const { field } = step;
    for (const lead of step.leads) {
      const { crowd } = lead;
      if (crowd) field.crowds.release(crowd);
      if (crowd?.uses === 0) field.open = field.open.filter((open) => open !== crowd);
      field.leads.release(lead);
    }
    field.steps.release(step);
    if (field.steps.size === 0) this.#fields.prune(step.condition.path);
  }

  /** Returns the fields of an event that leads refer to. */
  fieldsOf(event: FlatEvent): ReadonlyMap<PatternField, Field> {
    return this.#fields.of(event);
  }
}

/**
 * Records what an event's fields show about the leads.
 *
 * @returns True if the order of steps can change.
 */
export function observeFields(fields: ReadonlyMap<PatternField, Field>): boolean {
  let mayChange = false;
  for (const [{ open }, field] of fields) {
    for (const crowd of open) if (observe(crowd, field)) mayChange = true;
  }
  return mayChange;
}

/** @param matchers - Matchers that lead past the condition. If empty, the condition is tried. */
function useStep(field: PatternField, condition: Condition, matchers: readonly Findable[]): Step {
  const text = stepText(condition, matchers);
  const step = field.steps.of(text, () => newStep(text, field, condition, matchers));
  step.uses += 1;
  for (const lead of step.leads) {
    lead.uses += 1;
    useCrowdOf(lead);
  }
  return step;
}

/** Returns a text that is equal for steps that let the same events pass. */
function stepText({ matchers, mayBeAbsent }: Condition, found: readonly Findable[]): string {
  const [only] = found;
  if (found.length !== 1 || !only) return JSON.stringify([matchers, mayBeAbsent]);
  return only === matchers[0] ? textOf(only) : JSON.stringify([matchers, textOf(only)]);
}

function newStep(
  text: string,
  field: PatternField,
  condition: Condition,
  matchers: readonly Findable[],
): Step {
  const leads =
    matchers.length === 0
      ? [field.leads.of(text, () => newLead(text, field, condition))]
      : matchers.map((matcher) => {
          const text = textOf(matcher);
          return field.leads.of(text, () => newLead(text, field, matcher));
        });
  return {
    text,
    uses: 0,
    field,
    condition,
    // The matchers can repeat each other.
    leads: leads.length > 1 ? [...new Set(leads)] : leads,
    isExact: matchers.length === 0 || condition.matchers.every(isFoundExactly),
  };
}

function newLead(text: string, field: PatternField, by: Findable | Condition): Lead {
  const around = "kind" in by ? surroundingsOf(by) : undefined;
  const crowd = around === undefined ? undefined : field.crowds.of(around, () => newCrowd(around));
  return { text, uses: 0, field, by, crowd };
}

function useCrowdOf({ field, by, crowd }: Lead): void {
  if (!crowd || !("kind" in by) || !isRange(by)) return;
  if (crowd.uses === 0 && crowd.open) field.open = [...field.open, crowd];
  const { low, high } = rangeOf(by);
  useCrowd(crowd, low, high);
}
