import type { Field, FlatEvent } from "../flatten.ts";
import type { Condition } from "../pattern.ts";
import { newCrowd, observe, useCrowd } from "./crowd.ts";
import {
  type Findable,
  findableLists,
  isFoundExactly,
  isRange,
  type Lead,
  rangeOf,
  type Step,
  surroundingsOf,
  textOf,
} from "./lead.ts";
import { type PatternField, PatternFields } from "./pattern-fields.ts";

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
