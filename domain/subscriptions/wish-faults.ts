import { type EventType, eventTypes } from "../../catalog/index.ts";
import { canCarry } from "../formats/index.ts";
import { namedEventTypes, namesNoEventType } from "../named-event-types.ts";
import { parsePattern } from "../patterns/index.ts";
import type { Fault } from "../problem.ts";
import { targetFault } from "../target.ts";
import type { Wish } from "./wish.ts";

/**
 * What of a well-formed wish cannot work.
 *
 * @param loopbackTargets - `host:port` of the receivers on this machine that may be called (see target.ts).
 * @param known - The event types that there are.
 */
export function wishFaults(
  wish: Wish,
  loopbackTargets: readonly string[],
  known: readonly EventType[] = [...eventTypes.values()],
): readonly Fault[] {
  return [
    ...eventFaults(wish, known),
    ...patternFaults(wish.pattern),
    ...targetFaults(wish, loopbackTargets),
    ...optionFaults(wish),
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
  const named = namedEventTypes(filter, known);
  if (named.length === 0) return namesNoEventType(filter);
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

function targetFaults(
  { format, target }: Wish,
  loopbackTargets: readonly string[],
): readonly Fault[] {
  const { url, urls, auth } = target;
  const only = (name: string) => ({
    pointer: `/target/${name}`,
    message: 'goes with the format "flexnet" only',
  });
  const faults: Fault[] = [];
  if (urls && format !== "flexnet") faults.push(only("urls"));
  if (auth && format !== "flexnet") faults.push(only("auth"));
  if (url !== undefined && urls) {
    faults.push({ pointer: "/target/urls", message: "stands in place of url, not beside it" });
  }
  const given = Object.entries({ url, ...prefixed(urls) });
  const all = given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  if (all.length === 0) faults.push({ pointer: "/target/url", message: "is required" });
  for (const [name, value = ""] of all) {
    const message = targetFault(value, loopbackTargets);
    if (message) faults.push({ pointer: `/target/${name}`, message });
  }
  return faults;
}

function prefixed(urls: Readonly<Record<string, string | undefined>> = {}) {
  return Object.fromEntries(Object.entries(urls).map(([kind, url]) => [`urls/${kind}`, url]));
}

function optionFaults({ format, keygen_algorithm }: Wish): readonly Fault[] {
  if (keygen_algorithm === undefined || format === "keygen") return [];
  return [{ pointer: "/keygen_algorithm", message: 'goes with the format "keygen" only' }];
}
