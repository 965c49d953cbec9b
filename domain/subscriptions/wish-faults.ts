import { type EventType, eventTypes } from "../../catalog/index.ts";
import { canCarry } from "../formats/index.ts";
import { namesNoEventType, subscribedEventTypes } from "../named-event-types.ts";
import { parsePattern } from "../patterns/index.ts";
import type { Fault } from "../problem.ts";
import type { Reach } from "../target.ts";
import { retryFaults } from "./pacing-wish.ts";
import { targetFaults } from "./target-faults.ts";
import type { Wish } from "./wish.ts";

/**
 * What of a well-formed wish cannot work.
 *
 * @param known - The event types that there are.
 */
export function wishFaults(
  wish: Wish,
  reach: Reach,
  known: readonly EventType[] = [...eventTypes.values()],
): readonly Fault[] {
  return [
    ...eventFaults(wish, known),
    ...patternFaults(wish.pattern),
    ...faultsOfTarget(wish, reach),
    ...optionFaults(wish),
    ...retryFaults(wish.retry),
  ];
}

/** Each entry of `events` must name something that its channel gets and its format can carry. */
function eventFaults(wish: Wish, known: readonly EventType[]): readonly Fault[] {
  return wish.events.flatMap((filter, i) => {
    const fault = filterFault(filter, wish, known);
    return fault ? [{ pointer: `/events/${i}`, message: fault }] : [];
  });
}

function filterFault(filter: string, wish: Wish, known: readonly EventType[]): string | undefined {
  const named = subscribedEventTypes(filter, known);
  if (named.length === 0) return namesNoEventType(filter, known);
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

function faultsOfTarget({ format, target }: Wish, reach: Reach): readonly Fault[] {
  return targetFaults(format, target, reach).map(({ pointer, message }) => ({
    pointer: `/target${pointer}`,
    message,
  }));
}

function optionFaults({ format, keygen_algorithm }: Wish): readonly Fault[] {
  if (keygen_algorithm === undefined || format === "keygen") return [];
  return [{ pointer: "/keygen_algorithm", message: 'goes with the format "keygen" only' }];
}
