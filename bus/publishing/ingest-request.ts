import { randomUUID } from "node:crypto";
import { isLossy } from "../../packages/event-patterns/json/json-number.ts";
import { type Carried, faultFrom, type JsonBody, jsonBodyOf } from "../api/http/body.ts";
import { idempotencyKeyOf } from "../api/http/headers.ts";
import { Refusal } from "../api/http/response.ts";
import { type Checked, checkPublication, maxEvents } from "../events/publication.ts";
import type { ApiKey } from "../keys/api-key.ts";
import { uuidFrom } from "../values/id.ts";
import { type Fault, problem } from "../values/problem.ts";

/**
 * Reads the events of a request and validates each on its own.
 *
 * @throws Refusal 400 or 415 for a body that is not JSON, 413 for too many events, 422 for none or a wrong
 * Idempotency-Key.
 */
export function checkedEvents(
  request: Carried,
  { id: caller, scope }: Pick<ApiKey, "id" | "scope">,
  nowMs: number,
): { readonly checked: readonly Checked[]; readonly isBatch: boolean } {
  const body = jsonBodyOf(request, isLossy);
  const { events, isBatch } = eventsOf(body.value);
  const newId = idsFor(idempotencyKeyOf(request), caller);
  const checked = events.map((event, i) => {
    const faults = faultsOfEvent(body, isBatch ? i : undefined);
    return checkPublication(event, scope, { nowMs, newId: () => newId(i), faults });
  });
  return { checked, isBatch };
}

function eventsOf(body: unknown): { events: readonly unknown[]; isBatch: boolean } {
  if (!Array.isArray(body)) return { events: [body], isBatch: false };
  if (body.length > maxEvents) {
    const detail = `A request can have at most ${maxEvents} events. This one has ${body.length}.`;
    throw new Refusal(problem("too-many-events", detail));
  }
  if (body.length === 0)
    throw new Refusal(problem("invalid", "The array is empty. Send at least one event."));
  return { events: body, isBatch: true };
}

/**
 * Returns the faults in the names of members of one event.
 *
 * @param i - The event's position in a batch; undefined if it is the whole body.
 */
function faultsOfEvent({ faults }: JsonBody, i: number | undefined): readonly Fault[] {
  if (i === undefined) return faults.map((fault) => faultFrom(fault, 0));
  return faults.filter(({ path }) => path[0] === i).map((fault) => faultFrom(fault, 1));
}

/**
 * Returns ids for events without one. With an Idempotency-Key they follow from it, so that repeating the request
 * publishes the same events.
 */
function idsFor(key: string | undefined, caller: string): (i: number) => string {
  return key === undefined ? () => randomUUID() : (i) => uuidFrom(`${caller}/${key}/${i}`);
}
