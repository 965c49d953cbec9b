import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { channels, eventTypes, nearestEventType } from "../catalog/index.ts";
import { dictionary, must, oneOf, someText } from "../catalog/kinds.ts";
import { matchesFilter } from "./event-filter.ts";
import { canCarry, formats } from "./formats/index.ts";
import { timeOrderedId } from "./id.ts";
import { parsePattern } from "./patterns/index.ts";
import { type Fault, faultsOfSchema } from "./problem.ts";
import type { Retry } from "./retry.ts";
import { newSecret } from "./signatures/standard-webhooks.ts";
import { targetFault } from "./target.ts";

const seconds = "a number of seconds, from 1 to 86400";

/** What a company may ask for. */
const input = z.strictObject(
  {
    name: z.optional(someText.check(z.minLength(1), z.maxLength(100, must("at most 100 long")))),
    channel: z._default(oneOf(...channels), "webhooks"),
    events: z._default(
      z
        .array(
          someText.check(z.regex(/^[\w.*-]{1,100}$/, must("an event code; * stands for anything"))),
        )
        .check(
          z.minLength(1, must("one event code at least")),
          z.maxLength(100, must("at most 100")),
        ),
      ["*"],
    ),
    pattern: z.optional(dictionary),
    format: z._default(oneOf(...formats), "licensespring"),
    target: z.strictObject(
      { type: oneOf("webhook"), url: someText.check(z.maxLength(2000, must("at most 2000 long"))) },
      must("an object"),
    ),
    retry: z.optional(
      z.strictObject(
        {
          delays: z
            .array(
              z
                .int(must(seconds))
                .check(z.minimum(1, must(seconds)), z.maximum(86_400, must(seconds))),
            )
            .check(z.maxLength(20, must("at most 20 delays"))),
        },
        must("an object"),
      ),
    ),
  },
  must("an object"),
);
type Wish = z.infer<typeof input>;

/** A consumer's wish: which events go where, in which format. */
export type Subscription = Omit<Wish, "retry"> & {
  readonly id: string;
  readonly company_id: number;
  readonly enabled: boolean;
  readonly retry?: Retry | undefined;
  /** Signing secrets of Standard Webhooks; never in a list, a log or an error. */
  readonly secrets: readonly string[];
  /** Unix milliseconds. */
  readonly created_at: number;
};

export type NewSubscription =
  | { readonly ok: true; readonly subscription: Subscription }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Makes a subscription of what a company asked for.
 *
 * @param loopbackTargets - `host:port` of the receivers on this machine that may be called (see target.ts).
 */
export function newSubscription(
  companyId: number,
  asked: unknown,
  loopbackTargets: readonly string[],
  nowMs: number,
): NewSubscription {
  const parsed = input.safeParse(asked);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const wish = parsed.data;
  const faults = [
    ...eventFaults(wish),
    ...patternFaults(wish.pattern),
    ...(targetFault(wish.target.url, loopbackTargets) ?? []),
  ];
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    subscription: {
      ...wish,
      id: timeOrderedId("sub", nowMs, randomBytes(10)),
      company_id: companyId,
      enabled: true,
      secrets: [newSecret()],
      created_at: nowMs,
    },
  };
}

/** What the API shows of a subscription, which is all but its secrets. */
export function publicView({ secrets: _, ...rest }: Subscription): Omit<Subscription, "secrets"> {
  return rest;
}

/** Each entry of `events` must name something that its channel gets and its format can carry. */
function eventFaults(wish: Wish): readonly Fault[] {
  return wish.events.flatMap((filter, i) => {
    const fault = filterFault(filter, wish);
    return fault ? [{ pointer: `/events/${i}`, message: fault }] : [];
  });
}

function filterFault(filter: string, wish: Wish): string | undefined {
  const named = [...eventTypes.values()].filter((type) => matchesFilter([filter], type.code));
  if (named.length === 0) {
    const nearest = nearestEventType(filter);
    return `names no event type${nearest ? `; is "${nearest}" meant?` : ""}`;
  }
  const onChannel = named.filter((type) => type.consumers.includes(wish.channel));
  if (onChannel.length === 0) return `is not sent to ${wish.channel}`;
  if (!onChannel.some((type) => canCarry(wish.format, type.code))) {
    return `cannot be sent in the format "${wish.format}"`;
  }
  return undefined;
}

function patternFaults(pattern: unknown): readonly Fault[] {
  if (pattern === undefined) return [];
  const parsed = parsePattern(pattern);
  if (parsed.ok) return [];
  return [{ ...parsed.fault, pointer: `/pattern${parsed.fault.pointer}` }];
}
