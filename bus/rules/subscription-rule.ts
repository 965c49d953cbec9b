import * as z from "zod/mini";
import { integer, must } from "../../catalog/kinds.ts";
import { wish } from "../subscriptions/wish.ts";
import { wishFaults } from "../subscriptions/wish-faults.ts";
import type { Outcome, Surroundings } from "./outcome.ts";
import type { SubscriptionRule } from "./rule.ts";
import { faultsOfShape, nameFaults, naming } from "./shape.ts";

/** What a rule has beside what it wishes for. */
const frame = z.looseObject(
  { ...naming, company_id: integer.check(z.positive(must("positive"))) },
  must("an object"),
);

export function subscriptionRule(
  written: Readonly<Record<string, unknown>>,
  { defaultName, known, ...reach }: Surroundings,
): Outcome<SubscriptionRule> {
  const { name: _name, description: _description, company_id: _companyId, ...wished } = written;
  const framed = frame.safeParse(written);
  const parsed = wish.safeParse(wished);
  const faults = [
    ...(framed.success ? [] : faultsOfShape(framed.error)),
    ...(parsed.success ? [] : faultsOfShape(parsed.error)),
  ];
  if (!framed.success || !parsed.success) return { ok: false, faults };
  const { name = defaultName, company_id: companyId } = framed.data;
  const unfit = [
    ...nameFaults(framed.data.name, defaultName),
    ...wishFaults(parsed.data, reach, known),
  ];
  if (unfit.length > 0) return { ok: false, faults: unfit };
  return {
    ok: true,
    rule: { kind: "subscription", name, companyId, wish: { ...parsed.data, name } },
  };
}
