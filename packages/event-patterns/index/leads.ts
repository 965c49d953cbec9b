import type { Field, FlatEvent } from "../flatten.ts";
import type { Condition } from "../pattern.ts";
import { type AskedField, AskedFields } from "./asked-fields.ts";
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

/** The steps and leads to many patterns. Those that accept the same are one object, which counts its uses. */
export class Leads {
  readonly #fields = new AskedFields();

  /** Returns the steps that a condition makes, used once more. */
  use(condition: Condition): readonly Step[] {
    const field = this.#fields.at(condition.path);
    const lists = findableLists(condition);
    if (lists.length === 0) return [useStep(field, condition, [])];
    return lists.map((matchers) => useStep(field, condition, matchers));
  }

  /** The step is used once less. */
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

  /** Returns the fields of an event that leads are about. */
  fieldsOf(event: FlatEvent): ReadonlyMap<AskedField, Field> {
    return this.#fields.of(event);
  }
}

/** Notes what the fields of an event show of the leads. @returns True if the order of steps may change. */
export function observeFields(fields: ReadonlyMap<AskedField, Field>): boolean {
  let mayChange = false;
  for (const [{ open }, field] of fields) {
    for (const crowd of open) if (observe(crowd, field)) mayChange = true;
  }
  return mayChange;
}

/** @param matchers - Those that lead past the condition. If there are none, the condition is tried. */
function useStep(field: AskedField, condition: Condition, matchers: readonly Findable[]): Step {
  const text = stepText(condition, matchers);
  const step = field.steps.of(text, () => newStep(text, field, condition, matchers));
  step.uses += 1;
  for (const lead of step.leads) {
    lead.uses += 1;
    useCrowdOf(lead);
  }
  return step;
}

/** Returns a text that steps have in common if the same events come past them. */
function stepText({ matchers, mayBeAbsent }: Condition, found: readonly Findable[]): string {
  const [only] = found;
  if (found.length !== 1 || !only) return JSON.stringify([matchers, mayBeAbsent]);
  return only === matchers[0] ? textOf(only) : JSON.stringify([matchers, textOf(only)]);
}

function newStep(
  text: string,
  field: AskedField,
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
    // The matchers may say the same twice.
    leads: leads.length > 1 ? [...new Set(leads)] : leads,
    isExact: matchers.length === 0 || condition.matchers.every(isFoundExactly),
  };
}

function newLead(text: string, field: AskedField, by: Findable | Condition): Lead {
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
