import { randomUUID } from "node:crypto";
import type { Fault } from "../../domain/problem.ts";
import { problem } from "../../domain/problem.ts";
import { maxEvents } from "../../domain/publication.ts";
import { uuidFrom } from "../../domain/uuid.ts";
import { faultFrom, type JsonBody } from "../http/json-body.ts";
import { Refusal } from "../http/problems.ts";

/**
 * The events of a request's body.
 *
 * @throws Refusal 413 for too many, 422 for none.
 */
export function eventsOf(body: unknown): { events: readonly unknown[]; isBatch: boolean } {
  if (!Array.isArray(body)) return { events: [body], isBatch: false };
  if (body.length > maxEvents) {
    const detail = `A request has at most ${maxEvents} events, and this one has ${body.length}.`;
    throw new Refusal(problem("too-many-events", detail));
  }
  if (body.length === 0) throw new Refusal(problem("invalid", "The array holds no event."));
  return { events: body, isBatch: true };
}

/**
 * What is wrong with the names of members in one event of a body.
 *
 * @param i - The event's position in a batch; undefined where it is the whole body.
 */
export function faultsOfEvent({ faults }: JsonBody, i: number | undefined): readonly Fault[] {
  if (i === undefined) return faults.map((fault) => faultFrom(fault, 0));
  return faults.filter(({ path }) => path[0] === i).map((fault) => faultFrom(fault, 1));
}

/**
 * Ids for events that come without: with an Idempotency-Key they follow from it, so that the same request
 * again publishes the same events.
 */
export function idsFor(key: string | undefined, caller: string): (i: number) => string {
  return key === undefined ? () => randomUUID() : (i) => uuidFrom(`${caller}/${key}/${i}`);
}
