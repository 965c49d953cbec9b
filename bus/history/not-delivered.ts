import { eventTypes, onceRule } from "../../catalog/index.ts";
import type { RefusedEvent, SuppressedEvent } from "../refusals/record.ts";
import { refusedEventView, suppressedEventView } from "../refusals/view.ts";
import { timeOfId } from "../values/id.ts";
import type { Explanation } from "./explanation.ts";

/** Explains an event that no subscription could get, because the bus refused or suppressed it. */
export function explainNotDelivered(found: RefusedEvent | SuppressedEvent): Explanation {
  const isRefused = found.kind === "refused";
  return {
    event: null,
    summary: isRefused ? refused(found) : suppressed(found),
    suppression: isRefused ? null : suppressedEventView(found),
    refusal: isRefused ? refusedEventView(found) : null,
    subscriptions: [],
    omitted: 0,
  };
}

function refused({ id, publisher, claim, problem }: RefusedEvent): string {
  const { status, title, detail, errors = [] } = problem;
  const faults = errors.map(({ pointer, message }) => `${pointer || "The event"} ${message}.`);
  const reasons = [`${title}.`, detail, ...faults].filter((text) => text !== undefined);
  const name = claim.event ?? "The event";
  return `${name} was refused from ${publisher} ${at(timeOfId(id))} with ${status}: ${reasons.join(" ")}`;
}

function suppressed({ claim, at: suppressedAt, first }: SuppressedEvent): string {
  const type = eventTypes.get(claim.event);
  const rule = type && onceRule(type);
  return [
    `${claim.event} was accepted ${at(suppressedAt)} and not delivered.`,
    ...(rule === undefined ? [] : [rule]),
    `Event ${first.event_id}, accepted ${at(first.accepted_at)}, came first.`,
  ].join(" ");
}

function at(ms: number): string {
  return `at ${new Date(ms).toISOString()}`;
}
