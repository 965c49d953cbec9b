import { isAnnounced, subscriptionDeleted } from "../../bus/delivery/outcome.ts";
import { type DeliveryRow, isFinal } from "../../bus/delivery/row.ts";
import { circuitOf } from "../../bus/endpoints/endpoint.ts";
import { windowOf } from "../../bus/endpoints/pace.ts";
import { isBefore } from "../../bus/ordering/lane.ts";
import { deliveryId } from "../../bus/values/id.ts";
import type { SeenAttempt } from "./history.ts";
import { companyId } from "./publisher.ts";
import type { Violation } from "./simulate.ts";
import type { World } from "./world.ts";

/** Checks the promises of the bus once everything is quiet. */
export function check(world: World, isQuiet: boolean): readonly Violation[] {
  const quiet = isQuiet
    ? []
    : [
        {
          message: "it does not become quiet",
          about: world.plan.subscriptions.map(({ id }) => id),
        },
      ];
  return [
    ...world.watch.violations,
    ...quiet,
    ...lost(world),
    ...unfinished(world),
    ...endpointsLeft(world),
    ...outOfOrder(world),
    ...overLimit(world),
    ...tooEarly(world),
    ...repeated(world),
    ...loops(world),
  ];
}

const keyOf = (id: string) => ({ company_id: companyId, id });

/** Yields accepted events that are not dispatched, and deliveries without a row. */
function* lost({ history, stores }: World): Iterable<Violation> {
  for (const [id, { event }] of history.accepted) {
    if (!history.dispatched.has(id)) {
      yield { message: `event ${id} (${event}) was accepted and not dispatched`, about: [id] };
    }
  }
  for (const [id, { event_id, subscription_id }] of history.expected) {
    if (stores.deliveries.get(keyOf(id))) continue;
    const message = `delivery ${id} is lost: it has no row`;
    yield { message, about: [id, event_id, subscription_id] };
  }
}

/** Yields rows that should have ended, or that ended without a reason. */
function* unfinished(world: World): Iterable<Violation> {
  for (const row of world.stores.deliveries.all()) {
    const fault = faultOf(row, world);
    if (!fault) continue;
    const { id, event_id, subscription_id, status, reason } = row;
    const message = `delivery ${id} is ${status} (${reason ?? "no reason"}): ${fault}`;
    yield { message, about: [id, event_id, subscription_id] };
  }
}

function faultOf(row: DeliveryRow, { stores, history, scheduler }: World): string | undefined {
  const key = keyOf(row.subscription_id);
  const subscription = stores.subscriptions.find(key);
  const attempts = history.attempts.get(row.id) ?? [];
  const isTaken = attempts.some((attempt) => attempt.isTaken);
  if (!isFinal(row)) {
    if (!subscription) return "its subscription is deleted";
    const { health } = stores.endpoints.get(key);
    const { state } = circuitOf(subscription.enabled, health, scheduler.now());
    if (state !== "disabled") return `its endpoint is ${state}`;
    if (row.status === "retrying") return "it should be held, for its subscription is disabled";
    return undefined;
  }
  switch (row.status) {
    case "delivered":
      return isTaken ? undefined : "its receiver did not take it";
    case "dead": {
      if (row.reason === subscriptionDeleted) {
        return subscription ? "its subscription is there" : undefined;
      }
      const isTest = history.acts.some(({ act, about }) => act === "test" && about === row.id);
      const isTold = isTest || history.announcedDead.has(row.id) || row.event.startsWith("bus.");
      return isTold || !isAnnounced(row.reason) ? undefined : "it was not announced";
    }
    default:
      return undefined;
  }
}

/**
 * Yields endpoints that still wake although nothing waits, replays that do not end, and lanes that
 * are not empty.
 */
function* endpointsLeft({ stores }: World): Iterable<Violation> {
  for (const { key, row } of stores.endpoints.all()) {
    if (row.wake_at !== undefined) {
      yield { message: `endpoint ${key.id} is still to be looked at`, about: [key.id] };
    }
    const { disabled } = row.health;
    if (disabled && !disabled.is_announced && stores.subscriptions.find(key)) {
      yield {
        message: `${key.id} was disabled (${disabled.reason}): it was not announced`,
        about: [key.id],
      };
    }
    if (row.replay_id !== undefined) {
      yield { message: `endpoint ${key.id} still has a replay`, about: [key.id] };
    }
  }
  for (const { id, state, subscription_id } of stores.replays.all()) {
    if (state === "running") {
      yield { message: `replay ${id} does not end`, about: [subscription_id] };
    }
  }
}

/** Maximum time for which an event that is on its way inside the bus delays later ones. */
const pendingMs = 900_000;

/** Yields first successes of an ordering key that are not in the order of their events. */
function* outOfOrder({ plan, history, stores, watch }: World): Iterable<Violation> {
  for (const { id: subscription_id, isOrdered } of plan.subscriptions) {
    if (!isOrdered) continue;
    const seen = [...history.accepted.values()].flatMap((event) => {
      const id = deliveryId(event, subscription_id);
      const taken = history.attempts.get(id)?.filter(({ isTaken }) => isTaken) ?? [];
      const first = taken[0];
      const row = stores.deliveries.get(keyOf(id));
      // Order is not promised for deliveries that a person sent, nor for dead ones that were sent
      // later.
      const isByPerson = history.acts.some(
        ({ act, about }) => about === id || (act === "replay" && about === subscription_id),
      );
      const dispatchedAt = history.expected.get(id)?.at ?? Infinity;
      const isStuck = dispatchedAt - event.accepted_at > pendingMs - 10_000;
      return first && row?.status === "delivered" && !isByPerson && !isStuck
        ? [{ id, event, first }]
        : [];
    });
    for (const earlier of seen) {
      for (const later of seen) {
        if (earlier.event.orderingKey !== later.event.orderingKey) continue;
        if (!isBefore(earlier.event, later.event)) continue;
        // The later one could not wait for an event that was accepted by a clock that is behind, or in a repeated
        // request. A consumer that polls may take it long after it stopped waiting.
        const waitedUntil = watch.offeredAt(later.id) ?? later.first.at;
        const isKnown = earlier.event.answeredAt < waitedUntil - 60_000;
        if (earlier.first.at <= later.first.at || !isKnown) continue;
        const message = `${later.id} arrived at ${later.first.at} before ${earlier.id} of the same object, at ${earlier.first.at}`;
        yield { message, about: [earlier.id, later.id, subscription_id] };
      }
    }
  }
}

/** Yields windows with more attempts than a rate limit allows. */
function* overLimit({ plan, history }: World): Iterable<Violation> {
  for (const { id, rateLimit } of plan.subscriptions) {
    const isChanged = history.acts.some(({ act, about }) => act === "change" && about === id);
    if (!rateLimit || isChanged) continue;
    const windows = new Map<number, number>();
    for (const attempts of history.attempts.values()) {
      for (const { subscription_id, at } of attempts) {
        if (subscription_id !== id) continue;
        const window = windowOf(rateLimit, at);
        windows.set(window, (windows.get(window) ?? 0) + 1);
      }
    }
    // Clocks differ, and a request takes a while to arrive, so it may count for a neighboring
    // window. If the answer to its count was slow, it arrives in a later one.
    const isSlow = plan.faults.slow > 0 || plan.faults.hang > 0;
    const maxCount = (isSlow ? 4 : 2) * rateLimit.max;
    for (const [window, count] of windows) {
      if (count <= maxCount) continue;
      const message = `${id} got ${count} attempts in the ${rateLimit.per} from ${window}, its limit is ${rateLimit.max}`;
      yield { message, about: [id] };
    }
  }
}

const clockTolerance = 1_000;

/** Yields retries before the receiver's Retry-After. */
function* tooEarly({ history }: World): Iterable<Violation> {
  for (const [id, attempts] of history.attempts) {
    for (const { attempt, subscription_id } of attempts) {
      // The bus may know only one answer of an attempt that was made twice.
      const retryTimes = attempts
        .filter((same) => same.attempt === attempt)
        .map(({ until, retryAfter = 0, isTaken }) => (isTaken ? 0 : until + retryAfter));
      const earliest = Math.min(...retryTimes) - clockTolerance;
      const early = attempts.find(
        ({ at, attempt: next, trigger }) =>
          next > attempt &&
          at < earliest &&
          trigger !== "manual" &&
          !history.acts.some(
            (act) =>
              (act.about === id || (act.act === "replay" && act.about === subscription_id)) &&
              act.at <= at,
          ),
      );
      if (!early) continue;
      const message = `${id} was tried ${earliest - early.at} ms before its Retry-After`;
      yield { message, about: [id, subscription_id] };
    }
  }
}

/** Yields unexplained repeats: attempts made twice, or made of a delivery that had arrived. */
function* repeated({ history }: World): Iterable<Violation> {
  for (const [id, attempts] of history.attempts) {
    const [first] = attempts;
    if (!first) continue;
    const { subscription_id } = first;
    const event = history.expected.get(id)?.event_id ?? "";
    const extra = extraOf(attempts);
    const byPeople = history.acts.filter(
      ({ act, about }) => about === id || (act === "replay" && about === subscription_id),
    ).length;
    const disturbed = history.disturbancesOf(id, event, subscription_id);
    if (extra <= byPeople + 2 * disturbed) continue;
    const message = `${id} got ${extra} attempts too many; people explain ${byPeople}, and ${disturbed} faults happened to it`;
    yield { message, about: [id, event, subscription_id] };
  }
}

/** Counts attempts with a repeated number, and successes after the first. */
function extraOf(attempts: readonly SeenAttempt[]): number {
  const numbers = new Set<number>();
  let extra = 0;
  let isTaken = false;
  for (const attempt of attempts) {
    if ((isTaken && attempt.isTaken) || numbers.has(attempt.attempt)) extra += 1;
    numbers.add(attempt.attempt);
    isTaken ||= attempt.isTaken;
  }
  return extra;
}

const maxMessages = 100;
/** Maximum wakes and turns of an endpoint. With faults, it may wake every minute. */
const maxLooks = { calm: 5_000, faulty: 15_000 };
/** A turn that fails returns those behind it, so SQS redelivers a long lane often while faults last. */
const maxReceives = 100;

/** Yields queues whose messages never end or are redelivered too often. */
function* loops({ history, plan }: World): Iterable<Violation> {
  if (history.counted.receives > maxReceives) {
    yield { message: `a message was received ${history.counted.receives} times`, about: [] };
  }
  for (const [subject, count] of history.handled) {
    const isSubscription = plan.subscriptions.some(({ id }) => id === subject);
    const looks = history.counted.faults > 0 ? maxLooks.faulty : maxLooks.calm;
    const maxCount = isSubscription ? looks : maxMessages + 5 * history.disturbancesOf(subject);
    if (count > maxCount) {
      yield { message: `${subject} had ${count} messages`, about: [subject] };
    }
  }
}
