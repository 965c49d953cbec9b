import { didYouMean, type EventType, nearestEventType } from "../../catalog/index.ts";
import { lazily } from "../../catalog/lazily.ts";
import {
  bothOf,
  matches,
  type Pattern,
  parsePattern,
} from "../../packages/event-patterns/index.ts";

type CodeValue =
  | string
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string };

/**
 * Returns an event pattern of EventBridge for filters by event code (`license.*`, `keygen.user.created`, `*`). A star
 * matches any characters, dots included.
 */
export function eventsPattern(filters: readonly string[]): { "detail-type": readonly CodeValue[] } {
  return { "detail-type": filters.map(codeValue) };
}

/**
 * Returns the compiled pattern of a list's filters. It accepts more filters than a pattern of EventBridge has room
 * for.
 */
export function compiledEvents(filters: readonly string[]): Pattern {
  if (filters.includes("*")) return { alternatives: [[]] };
  return compiled(eventsPattern(filters));
}

/**
 * Returns the compiled pattern of a subscription's filters. The bus's own events match only filters that begin with
 * `bus.`, because `*` does not mean the bus.
 */
export function subscribedEvents(filters: readonly string[]): Pattern {
  const named = filters.filter((filter) => filter.startsWith(ofBus));
  const others = filters.filter((filter) => !filter.startsWith(ofBus));
  const alternatives = [
    ...(named.length > 0 ? compiledEvents(named).alternatives : []),
    ...(others.length > 0 ? withoutBus(others).alternatives : []),
  ];
  return { alternatives };
}

const ofBus = "bus.";
const notOfBus = lazily(() =>
  compiled({ "detail-type": [{ "anything-but": { prefix: ofBus } }, { exists: false }] }),
);

/** Most filters cannot mean the bus anyway, and match faster without the condition. */
function withoutBus(filters: readonly string[]): Pattern {
  const pattern = compiledEvents(filters);
  return filters.some(mayMeanBus) ? bothOf(pattern, notOfBus()) : pattern;
}

function mayMeanBus(filter: string): boolean {
  const star = filter.indexOf("*");
  return star >= 0 && ofBus.startsWith(filter.slice(0, star));
}

function compiled(pattern: object): Pattern {
  const parsed = parsePattern(pattern, { characters: Infinity, stars: Infinity });
  if (!parsed.ok) throw new Error(`${JSON.stringify(pattern)}: ${parsed.fault.message}`);
  return parsed.pattern;
}

/** Prefixes and suffixes are preferred to wildcards, because a bus allows only 30 rules with wildcards. */
function codeValue(filter: string): CodeValue {
  const glob = filter.replaceAll(/\*+/g, "*");
  const stars = glob.split("*").length - 1;
  if (stars === 0) return glob;
  if (stars === 1 && glob.endsWith("*")) return { prefix: glob.slice(0, -1) };
  if (stars === 1 && glob.startsWith("*")) return { suffix: glob.slice(1) };
  return { wildcard: glob };
}

/** Returns the known event types that a rule of the event bus gets by an entry of its `events`. */
export function namedEventTypes(filter: string, known: readonly EventType[]): readonly EventType[] {
  return among(known, compiledEvents([filter]));
}

/** Returns the known event types that a subscription gets by an entry of its `events`. */
export function subscribedEventTypes(
  filter: string,
  known: readonly EventType[],
): readonly EventType[] {
  return among(known, subscribedEvents([filter]));
}

function among(known: readonly EventType[], pattern: Pattern): readonly EventType[] {
  return known.filter(({ code }) => matches(pattern, { "detail-type": code }));
}

/** Describes the fault of an entry of `events` that selects nothing. */
export function namesNoEventType(filter: string, known: readonly EventType[]): string {
  if (namedEventTypes(filter, known).length > 0) {
    return 'selects only events of the bus itself. Name them by a filter that begins with "bus."';
  }
  const nearest = nearestEventType(filter);
  return `matches no event type${didYouMean(nearest)}`;
}
