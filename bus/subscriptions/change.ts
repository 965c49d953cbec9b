import * as z from "zod/mini";
import { eventTypes } from "../../catalog/index.ts";
import { must } from "../../catalog/kinds.ts";
import type { EgressPolicy } from "../outbound/target.ts";
import { faultsOfSchema } from "../values/problem.ts";
import { type NewSubscription, newSubscription } from "./new-subscription.ts";
import { patternOfStored, type Subscription } from "./subscription.ts";
import { channelOf, subscriptionInput } from "./subscription-input.ts";

const { name, channel, events, pattern, format, target, signature } = subscriptionInput.shape;
const { keygen_algorithm, keygen_signs_port } = subscriptionInput.shape;
const { retry, timeout, rate_limit, ordered, transform } = subscriptionInput.shape;

/** The body of `PATCH`: each field replaces the stored one; `null` removes an optional one. */
export const changeRequest = z.strictObject(
  {
    name: z.nullish(name.def.innerType),
    channel: z.optional(channel.def.innerType),
    events: z.optional(events.def.innerType),
    pattern: z.nullish(pattern.def.innerType),
    transform: z.nullish(transform.def.innerType),
    format: z.optional(format.def.innerType),
    target: z.optional(target),
    signature: z.optional(signature.def.innerType),
    keygen_algorithm: z.optional(keygen_algorithm.def.innerType),
    keygen_signs_port: z.nullish(keygen_signs_port.def.innerType),
    retry: z.nullish(retry.def.innerType),
    timeout: z.nullish(timeout.def.innerType),
    rate_limit: z.nullish(rate_limit.def.innerType),
    ordered: z.nullish(ordered.def.innerType),
  },
  must("an object"),
);

/** Returns the changed subscription. */
export function changedSubscription(
  existing: Subscription,
  input: unknown,
  egressPolicy: EgressPolicy,
  nowMs: number,
): NewSubscription {
  const parsed = changeRequest.safeParse(input);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const { name, channel, events, format, target, signature, keygen } = existing;
  const pattern = existing.pattern && patternOfStored(existing.pattern);
  const { retry, timeout, rate_limit, ordered, transform } = existing;
  const { channels } = egressPolicy;
  // A channel that was chosen by default follows the events and the target.
  const isByDefault = channel === channelOf({ events, target }, eventTypes.values(), channels);
  const staysKeygen =
    (parsed.data.format ?? format) === "keygen" &&
    (parsed.data.target ?? target).type === "webhook";
  const merged = {
    name,
    ...(isByDefault ? {} : { channel }),
    events,
    pattern,
    format,
    target,
    signature,
    retry,
    timeout,
    rate_limit,
    ordered,
    transform,
    ...(staysKeygen && keygen
      ? {
          keygen_algorithm: keygen.algorithm,
          keygen_signs_port: existing.keygen_signs_port,
        }
      : {}),
    ...parsed.data,
  };
  const kept = Object.entries(merged).filter(([, value]) => value !== null && value !== undefined);
  return newSubscription(existing.company_id, Object.fromEntries(kept), egressPolicy, nowMs, {
    existing,
  });
}
