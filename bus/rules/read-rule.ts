import * as z from "zod/mini";
import { integer, must } from "../../catalog/kinds.ts";
import { subscriptionFaults } from "../subscriptions/subscription-faults.ts";
import { subscriptionInput, targetTypes } from "../subscriptions/subscription-input.ts";
import { awsRule } from "./aws-rule.ts";
import {
  faultsOfShape,
  isObject,
  nameFaults,
  naming,
  type Outcome,
  type SubscriptionRule,
  type Surroundings,
} from "./rule.ts";

/** Reads a rule from JSON or YAML. The type of its target decides its kind. */
export function readRule(written: unknown, surroundings: Surroundings): Outcome {
  return isObject(written) && isSubscription(written)
    ? subscriptionRule(written, surroundings)
    : awsRule(written, surroundings);
}

function isSubscription({ target }: Readonly<Record<string, unknown>>): boolean {
  return isObject(target) && targetTypes.some((type) => type === target.type);
}

/** Fields of a rule in addition to a subscription's input. */
const frame = z.looseObject(
  { ...naming, company_id: integer.check(z.positive(must("positive"))) },
  must("an object"),
);

function subscriptionRule(
  written: Readonly<Record<string, unknown>>,
  { defaultName, known, ...egressPolicy }: Surroundings,
): Outcome<SubscriptionRule> {
  const { name: _name, description: _description, company_id: _companyId, ...given } = written;
  const framed = frame.safeParse(written);
  const parsed = subscriptionInput.safeParse(given);
  const faults = [
    ...(framed.success ? [] : faultsOfShape(framed.error)),
    ...(parsed.success ? [] : faultsOfShape(parsed.error)),
  ];
  if (!framed.success || !parsed.success) return { ok: false, faults };
  const { name = defaultName, company_id: companyId } = framed.data;
  const unfit = [
    ...nameFaults(framed.data.name, defaultName),
    ...subscriptionFaults(parsed.data, egressPolicy, known),
  ];
  if (unfit.length > 0) return { ok: false, faults: unfit };
  return {
    ok: true,
    rule: { kind: "subscription", name, companyId, subscription: { ...parsed.data, name } },
  };
}
