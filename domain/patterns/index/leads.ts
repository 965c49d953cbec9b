import type { Field, FlatEvent } from "../flatten.ts";
import type { Condition } from "../pattern.ts";
import { type AskedField, AskedFields } from "./asked-fields.ts";
import { type Findable, findableLists, type Lead, surroundingsOf, textOf } from "./lead.ts";

type Used = {
  readonly condition: Condition;
  readonly lists: readonly (readonly Lead[])[];
};

/** The leads to many patterns. Those that accept the same are one object, which counts its uses. */
export class Leads {
  readonly #fields = new AskedFields();

  /**
   * Returns lists of leads, used once more: an event that fulfills the condition fulfills one lead of each list.
   * And the condition itself, which is one object for all that are alike if it has a single matcher.
   */
  use(given: Condition): Used {
    const field = this.#fields.at(given.path);
    const lists = findableLists(given).map((list) => useList(field, given, list));
    if (lists.length === 0) {
      const text = JSON.stringify(given);
      const tried = field.leads.use(text, () => newLead(text, field, given));
      return { condition: tried.condition, lists: [[tried]] };
    }
    const [only] = lists[0] ?? [];
    const isAlike = given.matchers.length === 1 && given.matchers[0]?.kind !== "wildcard";
    return { condition: isAlike && only ? only.condition : given, lists };
  }

  /** The lead is used once less. */
  release(lead: Lead): void {
    release(lead);
    if (lead.field.leads.size === 0) this.#fields.prune(lead.condition.path);
  }

  /** Returns the fields of an event that leads are about. */
  fieldsOf(event: FlatEvent): ReadonlyMap<AskedField, Field> {
    return this.#fields.of(event);
  }
}

/** Returns the leads by a list of matchers, which may say the same twice. */
function useList(field: AskedField, given: Condition, matchers: readonly Findable[]) {
  if (matchers.length === 1) return matchers.map((matcher) => useMatcher(field, given, matcher));
  const leads = new Set<Lead>();
  for (const matcher of matchers) {
    const lead = useMatcher(field, given, matcher);
    if (leads.has(lead)) release(lead);
    leads.add(lead);
  }
  return [...leads];
}

function useMatcher(field: AskedField, given: Condition, matcher: Findable): Lead {
  const text = textOf(matcher);
  const lead = field.leads.use(text, () => {
    const isSame = given.matchers.length === 1 && given.matchers[0] === matcher;
    return newLead(text, field, isSame ? given : { ...given, matchers: [matcher] }, matcher);
  });
  const surroundings = surroundingsOf(matcher);
  if (surroundings !== undefined) {
    lead.crowd = field.crowds.use(surroundings, () => ({ text: surroundings, uses: 0 }));
  }
  return lead;
}

function release(lead: Lead): void {
  if (lead.crowd) lead.field.crowds.release(lead.crowd);
  lead.field.leads.release(lead);
}

function newLead(text: string, field: AskedField, condition: Condition, matcher?: Findable): Lead {
  return { text, uses: 0, field, condition, matcher, crowd: undefined };
}
