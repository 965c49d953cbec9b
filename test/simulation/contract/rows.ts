import type { Attempt } from "../../../bus/delivery/attempt.ts";
import type { DeliveryRow } from "../../../bus/delivery/row.ts";
import { deliveryId } from "../../../bus/values/id.ts";

/** Acceptance time of the rows' events, in unix milliseconds. */
export const start = Date.UTC(2026, 10, 22);

let companies = 0;
/** Returns a company that no other test uses. */
export function newCompany(): number {
  companies += 1;
  return companies;
}

/** Returns a row. Its event was accepted `acceptedAfter` milliseconds after the start. */
export function rowOf(company_id: number, acceptedAfter: number, more: Partial<DeliveryRow> = {}) {
  const event_id = `event-${acceptedAfter}`;
  const subscription_id = more.subscription_id ?? "sub_1";
  return {
    company_id,
    id: deliveryId({ id: event_id, accepted_at: start + acceptedAfter }, subscription_id),
    subscription_id,
    event_id,
    event: "license.activated",
    status: "delivered",
    attempts: 0,
    ...more,
  } as DeliveryRow;
}

export const failure: Attempt = {
  at: start,
  durationMs: 5,
  response: { kind: "answered", status: 500, headers: { server: "x" }, body: "no" },
};
export const success: Attempt = {
  ...failure,
  response: { ...failure.response, status: 200 } as Attempt["response"],
};
