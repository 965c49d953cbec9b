import type { Channel } from "../../catalog/index.ts";
import { subscribedEvents } from "../event-filter.ts";
import { bothOf, flatten, type Pattern, PatternIndex, parsePattern } from "../patterns/index.ts";
import { patternOfStored } from "./stored-pattern.ts";
import { canTake, type Subscription, type TargetInterest } from "./subscription.ts";

/**
 * What of a subscription tells which events it gets. Whether it is enabled is not among it: what comes while
 * it is not is held, not lost.
 */
export type Interest = Pick<
  Subscription,
  "id" | "company_id" | "channel" | "events" | "pattern" | "format" | "ordered"
> & { readonly target: TargetInterest };

/** The attributes of a stored subscription that make up its interest. */
export const interestAttributes = [
  ...["id", "company_id", "channel", "events", "pattern", "format", "ordered"],
  ...["target.type", "target.url", "target.urls"],
] as const;

/** The subscriptions of one company on one channel, for finding those that an event is for. */
export class SubscriptionIndex {
  readonly #channel: Channel;
  readonly #interests = new Map<string, Interest>();
  readonly #patterns = new PatternIndex<Interest>();
  #ordered = 0;

  constructor(channel: Channel, interests: readonly Interest[] = []) {
    this.#channel = channel;
    for (const interest of interests) this.put(interest);
  }

  get size(): number {
    return this.#interests.size;
  }

  /** Takes a subscription in, in place of what was known of it. */
  put(interest: Interest): void {
    this.remove(interest.id);
    if (interest.channel !== this.#channel) return;
    this.#interests.set(interest.id, interest);
    if (interest.ordered) this.#ordered += 1;
    this.#patterns.add(interest, patternOf(interest));
  }

  remove(id: string): void {
    const known = this.#interests.get(id);
    if (!known) return;
    this.#interests.delete(id);
    if (known.ordered) this.#ordered -= 1;
    this.#patterns.remove(known);
  }

  isOrdered(id: string): boolean {
    return this.#interests.get(id)?.ordered === true;
  }

  get hasOrdered(): boolean {
    return this.#ordered > 0;
  }

  /** The ids of the subscriptions that an event is for, in order. */
  idsFor(event: { readonly "detail-type": string }): readonly string[] {
    const code = event["detail-type"];
    return this.#patterns
      .matching(flatten(event))
      .filter(({ format, target }) => canTake(format, target, code))
      .map(({ id }) => id)
      .sort();
  }
}

function patternOf({ id, events, pattern }: Interest): Pattern {
  const asked = subscribedEvents(events);
  if (pattern === undefined) return asked;
  const parsed = parsePattern(patternOfStored(pattern));
  if (!parsed.ok)
    throw new Error(`The stored pattern of ${id} is not valid: ${parsed.fault.message}`);
  return bothOf(asked, parsed.pattern);
}
