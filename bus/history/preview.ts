import * as z from "zod/mini";
import { eventTypes } from "../../catalog/index.ts";
import { must, someText } from "../../catalog/kinds.ts";
import { type DeliveryMessage, newDelivery } from "../delivery/message.ts";
import { previewRequest } from "../delivery/sending/preview-request.ts";
import { testDelivery } from "../delivery/test-delivery.ts";
import type { EventRecord } from "../events/event-record.ts";
import type { EgressPolicy } from "../outbound/target.ts";
import { changedSubscription, changeRequest } from "../subscriptions/change.ts";
import { type NewSubscription, newSubscription } from "../subscriptions/new-subscription.ts";
import { canTake, type Subscription } from "../subscriptions/subscription.ts";
import { subscriptionInput } from "../subscriptions/subscription-input.ts";
import type { Evaluator } from "../transforms/evaluator.ts";
import { defined } from "../values/defined.ts";
import { idForm } from "../values/id.ts";
import { type Fault, faultsOfSchema, type Result } from "../values/problem.ts";
import { mismatchOf, mismatchSchema, noDeliveryReasons } from "./mismatch.ts";

const oneOfBoth = 'is required, unless "change" is given';

/** The request to preview a new subscription, or a change of an existing one. */
export const previewInput = z
  .strictObject(
    {
      subscription: z.optional(subscriptionInput),
      change: z.optional(changeRequest),
      subscription_id: z.optional(
        z.string().check(z.regex(idForm, must("the id of a subscription"))),
      ),
      event_id: z.optional(someText),
    },
    must("an object"),
  )
  .check(
    z.refine(
      ({ subscription, change }) => (subscription === undefined) !== (change === undefined),
      {
        path: ["subscription"],
        message: oneOfBoth,
      },
    ),
    z.refine(
      ({ change, subscription_id }) => (change === undefined) === (subscription_id === undefined),
      {
        path: ["subscription_id"],
        message: 'belongs to "change"',
      },
    ),
  );
export type PreviewInput = z.infer<typeof previewInput>;

export const previewSchema = z.strictObject({
  /** The id is absent for a sample. */
  event: z.strictObject({ id: z.optional(z.string()), event: z.string() }),
  matches: z.boolean(),
  /** Why it does not match, as an explanation has it. */
  reason: z.nullable(z.enum(noDeliveryReasons)),
  explanation: z.nullable(z.string()),
  mismatches: z.array(mismatchSchema),
  /** An attempt sends the request, drops the event, or fails. */
  outcome: z.enum(["made", "dropped", "failed"]),
  error: z.optional(z.string()),
  request: z.optional(
    z.strictObject({
      method: z.optional(z.string()),
      url: z.optional(z.string()),
      headers: z.record(z.string(), z.string()),
      body: z.optional(z.string()),
    }),
  ),
});
export type Preview = z.infer<typeof previewSchema>;

/** Validates a request for a preview. The subscription itself is checked by `previewed`. */
export function readPreview(body: unknown): Result<{ readonly input: PreviewInput }> {
  const read = previewInput.safeParse(body);
  return read.success
    ? { ok: true, input: read.data }
    : { ok: false, faults: faultsOfSchema(read.error) };
}

/**
 * Returns the subscription to preview, validated as a creation or a change validates it.
 *
 * @param existing - The subscription to change; undefined for a new one.
 */
export function previewed(
  companyId: number,
  { subscription, change }: PreviewInput,
  existing: Subscription | undefined,
  egressPolicy: EgressPolicy,
  nowMs: number,
): NewSubscription {
  return existing
    ? under("/change", changedSubscription(existing, change, egressPolicy, nowMs))
    : under("/subscription", newSubscription(companyId, subscription, egressPolicy, nowMs));
}

function under(pointer: string, made: NewSubscription): NewSubscription {
  if (made.ok) return made;
  const faults: readonly Fault[] = made.faults.map((fault) => ({
    ...fault,
    pointer: `${pointer}${fault.pointer}`,
  }));
  return { ok: false, faults };
}

type Ports = { readonly evaluate: Evaluator["evaluate"]; readonly apiUrl: string };

/**
 * Previews what a subscription would do with an event: whether it matches, and the request. Sends nothing.
 *
 * @param stored - The event; without it, a sample of the first event type that the subscription receives.
 * @returns A fault if there is no sample.
 */
export async function previewOf(
  subscription: Subscription,
  stored: EventRecord | undefined,
  ports: Ports,
  nowMs: number,
): Promise<Result<{ readonly preview: Preview }>> {
  const message = stored ? messageOf(stored, subscription) : sampleMessage(subscription, nowMs);
  if (!message) return { ok: false, faults: [noSample] };
  const { event, publisher } = message;
  const code = event.event;
  const record = stored ?? { content: event, publisher, accepted_at: event.accepted_at };
  // A new subscription would get the event if it were published now.
  const mismatch = mismatchOf(record, { ...subscription, created_at: 0 });
  const { format, target } = subscription;
  const request = canTake(format, target, code)
    ? await previewRequest(message, subscription, ports)
    : ({ outcome: "failed", error: `it cannot carry ${code}` } as const);
  const preview: Preview = {
    event: defined({ id: stored?.content.id, event: code }),
    matches: mismatch === undefined,
    reason: mismatch?.reason ?? null,
    explanation: mismatch?.explanation ?? null,
    mismatches: mismatch?.mismatches ?? [],
    ...request,
  };
  return { ok: true, preview };
}

const noSample: Fault = {
  pointer: "/event_id",
  message: "is required, because the subscription receives no event type that has a sample",
};

function messageOf(
  { content, publisher, accepted_at, hops }: EventRecord,
  { id }: Subscription,
): DeliveryMessage {
  const consumers = eventTypes.get(content.event)?.consumers ?? [];
  return newDelivery({ ...content, consumers, ...defined({ accepted_at, hops }) }, publisher, id);
}

function sampleMessage(subscription: Subscription, nowMs: number): DeliveryMessage | undefined {
  const sample = testDelivery(subscription, {}, nowMs);
  return sample.ok ? sample.message : undefined;
}
