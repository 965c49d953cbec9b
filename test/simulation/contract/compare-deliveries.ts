import fc from "fast-check";
import type { Attempt } from "../../../bus/delivery/attempt.ts";
import { attemptResult } from "../../../bus/delivery/attempt.ts";
import type { DeliveryStatus, HoldReason } from "../../../bus/delivery/outcome.ts";
import type { DeliveryRow } from "../../../bus/delivery/row.ts";
import { expectAlike, oneOf, step } from "./compare.ts";
import type { DeliveryStore } from "./deliveries.ts";
import { failure, rowOf, start, success } from "./rows.ts";

type Run = {
  readonly store: DeliveryStore;
  readonly company: number;
  /** The last attempt of each delivery. A row has no other error. */
  readonly last: Map<number, Attempt>;
};

const small = fc.integer({ min: 0, max: 5 });
const subscriptionOf = (delivery: number) => `sub_${delivery % 2}`;
/**
 * In unix milliseconds. No two deliveries are due at the same time, so that the order of an index
 * is determined.
 */
const dueAt = (moment: number, delivery: number) => start + 10 * moment + delivery;

type Shape = {
  readonly status: DeliveryStatus;
  readonly reason: HoldReason;
  readonly attempts: number;
  readonly moment: number;
  readonly more: Partial<DeliveryRow>;
};

function shaped({ status, reason, attempts, moment, more }: Shape, delivery: number) {
  const due_at = dueAt(moment, delivery);
  const shape = { subscription_id: subscriptionOf(delivery), status, attempts, ...more };
  switch (status) {
    case "retrying":
      return { ...shape, due_at, next_attempt_at: due_at };
    case "held":
      return { ...shape, due_at, reason };
    case "dropped":
    case "dead":
      return { ...shape, reason: "it failed once" };
    case "delivered":
      return shape;
    default:
      return status satisfies never;
  }
}

const write = step(
  "write",
  {
    delivery: small,
    shape: fc.record<Shape>({
      status: oneOf("retrying", "held", "delivered", "dropped", "dead"),
      reason: oneOf("disabled", "paused", "rate_limited", "in_order"),
      attempts: small,
      moment: small,
      more: oneOf({}, { schedule_start: 1 }, { ordering_key: "license/1" }),
    }),
    attempts: small,
    isOpen: fc.boolean(),
    leased: oneOf(undefined, undefined, 0, 1, 2),
    attempt: oneOf(undefined, failure, success),
  },
  async ({ delivery, shape, attempts, isOpen, leased, attempt }, { store, company, last }: Run) => {
    const latest = attempt ?? last.get(delivery);
    const row = {
      ...shaped(shape, delivery),
      ...(latest && { last_attempt: attemptResult(latest) }),
    };
    const due_at = leased === undefined ? undefined : dueAt(leased, delivery);
    const expected = { attempts, isOpen, due_at };
    const other = await store.write(rowOf(company, delivery, row), expected, attempt);
    if (!other && attempt) last.set(delivery, attempt);
    return other;
  },
);

const due = step(
  "due",
  {
    id: oneOf("sub_0", "sub_1"),
    waiting: oneOf("retrying", "held", "in_order"),
    after: oneOf(undefined, 0, 1, 2),
    until: oneOf(undefined, 1, 2, 3),
    limit: oneOf(1, 2, 100),
  },
  ({ id, waiting, after, until, limit }, { store, company }: Run) =>
    store.due({ company_id: company, id }, waiting, {
      after: after && dueAt(after, 2),
      until: until && dueAt(until, 2),
      limit,
    }),
);

const undelivered = step(
  "undelivered",
  {
    status: oneOf("retrying", "held", "dead"),
    from: oneOf(0, start + 2),
    after: oneOf(undefined, 0, 1, 2, 3),
    limit: oneOf(1, 2, 100),
  },
  ({ status, from, after, limit }, { store, company }: Run) => {
    const last =
      after === undefined
        ? undefined
        : rowOf(company, after, { subscription_id: subscriptionOf(after) }).id;
    return store.undelivered(company, status, { from, after: last, limit });
  },
);

/** Compares two stores of deliveries. */
export function compareDeliveries(...stores: [DeliveryStore, DeliveryStore]): Promise<void> {
  const steps = fc.oneof({ weight: 3, arbitrary: write }, due, undelivered);
  return expectAlike(steps, stores, (store, company) => ({ store, company, last: new Map() }));
}
