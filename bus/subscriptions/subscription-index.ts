import type { Channel } from "../../catalog/index.ts";
import {
  bothOf,
  flatten,
  type Pattern,
  PatternIndex,
  parsePattern,
} from "../../packages/event-patterns/index.ts";
import { subscribedEvents } from "../events/event-filter.ts";
import {
  canTake,
  patternOfStored,
  type Subscription,
  type TargetInterest,
} from "./subscription.ts";

/** The fields of a subscription that select events. `enabled` is not one: events are held while it is disabled. */
export type Selection = Pick<
  Subscription,
  "id" | "channel" | "events" | "pattern" | "format" | "ordered"
> & { readonly target: TargetInterest };

/** An index of one company's subscriptions on one channel, which finds those that match an event. */
export class SubscriptionIndex<Kept extends Selection = Selection> {
  readonly #channel: Channel;
  readonly #kept = new Map<string, Kept>();
  readonly #patterns = new PatternIndex<Kept>();
  #ordered = 0;

  constructor(channel: Channel, subscriptions: readonly Kept[] = []) {
    this.#channel = channel;
    for (const subscription of subscriptions) this.put(subscription);
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Adds a subscription, or replaces its earlier version. */
  put(subscription: Kept): void {
    this.remove(subscription.id);
    if (subscription.channel !== this.#channel) return;
    this.#kept.set(subscription.id, subscription);
    if (subscription.ordered) this.#ordered += 1;
    this.#patterns.add(subscription, patternOf(subscription));
  }

  remove(id: string): void {
    const known = this.#kept.get(id);
    if (!known) return;
    this.#kept.delete(id);
    if (known.ordered) this.#ordered -= 1;
    this.#patterns.remove(known);
  }

  get(id: string): Kept | undefined {
    return this.#kept.get(id);
  }

  get hasOrdered(): boolean {
    return this.#ordered > 0;
  }

  /** Returns the subscriptions that match an event, by id. */
  matching(event: { readonly "detail-type": string }): readonly Kept[] {
    const code = event["detail-type"];
    return this.#patterns
      .matching(flatten(event))
      .filter(({ format, target }) => canTake(format, target, code))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}

function patternOf({ id, events, pattern }: Selection): Pattern {
  const byEvents = subscribedEvents(events);
  if (pattern === undefined) return byEvents;
  const parsed = parsePattern(patternOfStored(pattern));
  if (!parsed.ok)
    throw new Error(`The stored pattern of ${id} is not valid: ${parsed.fault.message}`);
  return bothOf(byEvents, parsed.pattern);
}
