import type { AttemptResult, Explanation } from "../../sdk/index.ts";
import { heldReason } from "./held-reason.ts";
import { resultText } from "./result-text.ts";

/** Something that happened to an event, or will. */
export type Moment = {
  readonly id: string;
  /** Unix milliseconds; undefined for what waits for no known time. */
  readonly at?: number | undefined;
  readonly tone: "ok" | "wait" | "bad" | "off";
  readonly text: string;
  /** The subscription's name or id, and its delivery. Undefined if the moment is about the event. */
  readonly of?: { readonly name: string; readonly deliveryId: string };
};

type Explained = Explanation["subscriptions"][number];
type Delivery = NonNullable<Explained["delivery"]>;

/**
 * Returns what happened to an event across its subscriptions, in the order of time. Moments without a known time come
 * last.
 *
 * @param attemptsOf - Returns the attempts of a delivery, oldest first, if they are known.
 */
export function timelineOf(
  { event, subscriptions }: Pick<Explanation, "event" | "subscriptions">,
  attemptsOf: (deliveryId: string) => readonly AttemptResult[] | undefined,
): readonly Moment[] {
  if (!event) return [];
  const accepted: Moment = {
    id: "accepted",
    at: event.accepted_at,
    tone: "off",
    text: `The bus accepted the event from ${event.publisher}`,
  };
  const others = subscriptions.flatMap(({ name, subscription_id, delivery }) =>
    delivery
      ? momentsOf(delivery, attemptsOf(delivery.id)).map((moment) => ({
          ...moment,
          id: `${delivery.id}/${moment.id}`,
          of: { name: name ?? subscription_id, deliveryId: delivery.id },
        }))
      : [],
  );
  return [accepted, ...others].sort((one, other) => timeOf(one) - timeOf(other));
}

function timeOf({ at = Number.MAX_SAFE_INTEGER }: Moment): number {
  return at;
}

function momentsOf(
  delivery: Delivery,
  attempts: readonly AttemptResult[] | undefined,
): readonly Moment[] {
  const { attempt_count: count, last_attempt, next_attempt_at } = delivery;
  const known = attempts ?? (last_attempt ? [last_attempt] : []);
  const first = count - known.length + 1;
  const made = known.map((attempt, i): Moment => {
    const number = first + i;
    // Without the attempts, only the last one is known.
    const missing = i === 0 && number > 1 ? ` (${number - 1} before are not shown)` : "";
    return {
      id: String(number),
      at: attempt.at,
      tone: attempt.error === null ? "ok" : "bad",
      text: `Attempt ${number}${missing}. ${resultText(attempt)}`,
    };
  });
  const end = endOf(delivery);
  const next: Moment[] =
    next_attempt_at === null
      ? []
      : [{ id: "next", at: next_attempt_at, tone: "wait", text: `Attempt ${count + 1} is due` }];
  return [...made, ...(end ? [end] : []), ...next];
}

/** Returns the state in which a delivery waits, or ended without a success. */
function endOf(delivery: Delivery): Moment | undefined {
  const { last_attempt, dead_reason, dropped_reason } = delivery;
  const at = last_attempt?.at;
  const held = heldReason(delivery);
  if (held !== undefined) return { id: "held", tone: "wait", text: `Held: ${held}` };
  if (dead_reason !== null) {
    return { id: "end", at, tone: "bad", text: `Given up: ${dead_reason}` };
  }
  if (dropped_reason === null) return undefined;
  return { id: "end", at, tone: "off", text: `Not sent: ${dropped_reason}` };
}
