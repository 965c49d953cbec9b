import type { QueuedDelivery } from "../../bus/delivery/message.ts";
import { type DeliveryRow, isFinal } from "../../bus/delivery/row.ts";
import type { Health } from "../../bus/endpoints/endpoint.ts";
import type { Violation } from "./simulate.ts";
import { maxReadLagMs } from "./stores.ts";

/** Maximum difference of two clocks, in milliseconds. */
const clockTolerance = 1_000;

/** A value, and the time since which it has applied, in unix milliseconds. */
type State<Value> = { readonly at: number; readonly value: Value };

/** Follows a value over time. */
function past<Value>() {
  const all = new Map<string, State<Value>[]>();
  return {
    add(name: string, at: number, value: Value): void {
      const states = all.get(name) ?? [];
      all.set(name, states);
      states.push({ at, value });
    },
    /** True if it was there, and matched all the time. */
    was(name: string, from: number, isLike: (value: Value) => boolean): boolean {
      const states = all.get(name) ?? [];
      let i = states.length - 1;
      for (; i >= 0; i--) {
        const state = states[i] as State<Value>;
        if (!isLike(state.value)) return false;
        if (state.at <= from) return true;
      }
      return false;
    },
    /** True if it matched at some time. */
    ever: (name: string, isLike: (value: Value) => boolean): boolean =>
      all.get(name)?.some(({ value }) => isLike(value)) ?? false,
    last: (name: string): Value | undefined => all.get(name)?.at(-1)?.value,
  };
}

/** Watches for violations that must not happen at any time, with any faults. */
export function watch(now: () => number) {
  const rows = past<DeliveryRow>();
  const healths = past<Health>();
  const enabled = past<boolean>();
  const leases = new Map<string, number>();
  /** The ends of the leases that invocations acknowledge. */
  const acknowledging = new WeakMap<object, number>();
  /** When deliveries began to wait for a consumer that polls. */
  const offered = new Map<string, number>();
  const violations: Violation[] = [];
  const report = (message: string, ...about: readonly string[]) =>
    violations.push({ message, about });

  return {
    violations,
    subscriptionChanged: (id: string, isEnabled: boolean) => enabled.add(id, now(), isEnabled),
    healthChanged: (id: string, health: Health) => healths.add(id, now(), health),

    /** An invocation of a function wrote a row. */
    written(row: DeliveryRow, isResent: boolean, invocation: object): void {
      const { id, subscription_id, status, attempts } = row;
      const before = rows.last(id);
      rows.add(id, now(), row);
      if (row.reason === "to_poll" && !offered.has(id)) offered.set(id, now());
      const leasedUntil = status === "delivered" ? acknowledging.get(invocation) : undefined;
      if (leasedUntil !== undefined && (leases.get(id) ?? 0) > leasedUntil) {
        report(`${id} is delivered by an old lease`, id);
      }
      if (!before) return;
      if (attempts < before.attempts) {
        report(
          `${id} forgets attempts: ${before.attempts} become ${attempts}`,
          id,
          subscription_id,
        );
      }
      if (before.status === "delivered" && status !== "delivered" && !isResent) {
        report(`${id} was delivered, and becomes ${status}`, id, subscription_id);
      }
    },

    /** Returns when a delivery began to wait for a consumer that polls; undefined for any other. */
    offeredAt: (id: string): number | undefined => offered.get(id),

    /** A consumer that polls leases a delivery until a time, in unix milliseconds. */
    leased(id: string, until: number): void {
      const lease = leases.get(id);
      leases.set(id, until);
      const isOver = lease === undefined || lease <= now() + clockTolerance;
      // A person can have it sent again after it was acknowledged.
      const hasEnded = rows.ever(id, isFinal);
      if (!isOver && !hasEnded) report(`${id} is leased, and leased again`, id);
    },

    /** An invocation of a function acknowledges a lease that ends at a time, in unix milliseconds. */
    acknowledges: (invocation: object, leasedUntil: number) =>
      void acknowledging.set(invocation, leasedUntil),

    /** The bus answered a consumer that polls that its acknowledgement counts. */
    acknowledged(id: string): void {
      if (!rows.ever(id, ({ status }) => status === "delivered")) {
        report(`${id} is acknowledged, and not delivered`, id);
      }
    },

    /** A message is sent to a queue. */
    queued({ delivery_id, subscription_id, attempt }: QueuedDelivery): void {
      const attempts = rows.last(delivery_id)?.attempts ?? 0;
      if (attempt <= attempts) return;
      const message = `${delivery_id}: a message says that ${attempt} attempts are recorded, of ${attempts}`;
      report(message, delivery_id, subscription_id);
    },

    announcedDead(id: string): void {
      if (!rows.ever(id, ({ status }) => status === "dead")) {
        report(`${id} is announced to be dead, and is not`, id);
      }
    },

    /** A function that began, and then read stored data, at the given times makes an attempt. */
    sent(
      { delivery_id, subscription_id, attempt, trigger }: QueuedDelivery,
      functionBegunAt: number,
    ): void {
      const about = [delivery_id, subscription_id] as const;
      const begunAt = trigger === "event" ? functionBegunAt - maxReadLagMs : functionBegunAt;
      if (rows.was(delivery_id, begunAt, ({ attempts }) => attempts > attempt)) {
        report(`${delivery_id}: attempt ${attempt} is recorded, and made again`, ...about);
      }
      if (trigger === "manual" || trigger === "test") return;
      if (rows.was(delivery_id, begunAt, isFinal)) {
        report(`${delivery_id} has ended, and is sent`, ...about);
      }
      if (enabled.was(subscription_id, begunAt, (isEnabled) => !isEnabled)) {
        report(`${delivery_id} is sent while its subscription is disabled`, ...about);
      }
      const isBlocked = ({ disabled, open_until, probe }: Health) =>
        disabled !== undefined || (open_until !== undefined && probe !== delivery_id);
      if (healths.was(subscription_id, begunAt, isBlocked)) {
        report(`${delivery_id} is sent through an open circuit`, ...about);
      }
    },
  };
}
export type Watch = ReturnType<typeof watch>;
