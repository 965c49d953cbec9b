import { targetTypes } from "../subscriptions/wish.ts";
import { awsRule } from "./aws-rule.ts";
import type { Outcome, Surroundings } from "./outcome.ts";
import { isObject } from "./shape.ts";
import { subscriptionRule } from "./subscription-rule.ts";

/** Reads a rule from what somebody wrote as JSON or YAML; the type of its target says what it is. */
export function readRule(written: unknown, surroundings: Surroundings): Outcome {
  return isObject(written) && isSubscription(written)
    ? subscriptionRule(written, surroundings)
    : awsRule(written, surroundings);
}

function isSubscription({ target }: Readonly<Record<string, unknown>>): boolean {
  return isObject(target) && targetTypes.some((type) => type === target.type);
}
