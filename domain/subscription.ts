import { randomBytes } from "node:crypto";
import * as z from "zod";
import { channels, eventTypes, nearestEventType } from "../catalog/index.ts";
import { matchesFilter } from "./event-filter.ts";
import { canCarry, formats } from "./formats/index.ts";
import { timeOrderedId } from "./id.ts";
import { parsePattern } from "./patterns/index.ts";
import { type Fault, faultsOfSchema } from "./problem.ts";
import { retrySchema } from "./retry.ts";
import { newSecret } from "./signatures/standard-webhooks.ts";
import { targetFault } from "./target.ts";

const input = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  channel: z.enum(channels).default("webhooks"),
  events: z
    .array(
      z.string().regex(/^[\w.*-]{1,100}$/, "must be an event code, in which * stands for anything"),
    )
    .min(1)
    .max(100)
    .default(["*"]),
  pattern: z.record(z.string(), z.unknown()).optional(),
  format: z.enum(formats).default("licensespring"),
  target: z.strictObject({ type: z.literal("webhook"), url: z.string().max(2000) }),
  retry: retrySchema.optional(),
});

/** A consumer's wish: which events go where, in which format. */
export type Subscription = z.infer<typeof input> & {
  readonly id: string;
  readonly company_id: number;
  readonly enabled: boolean;
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
function eventFaults(wish: z.infer<typeof input>): readonly Fault[] {
  return wish.events.flatMap((filter, i) => {
    const fault = filterFault(filter, wish);
    return fault ? [{ pointer: `/events/${i}`, message: fault }] : [];
  });
}

function filterFault(filter: string, wish: z.infer<typeof input>): string | undefined {
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
