import { type EventType, nearestEventType } from "../../catalog/index.ts";
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
 * Event codes as people ask for them (`license.*`, `keygen.user.created`, `*`), as an event pattern of
 * EventBridge. A star stands for any characters, dots included.
 */
export function eventsPattern(filters: readonly string[]): { "detail-type": readonly CodeValue[] } {
  return { "detail-type": filters.map(codeValue) };
}

/**
 * The same, compiled: what a list shows by filters. These may be more than a pattern of EventBridge's has
 * room for.
 */
export function compiledEvents(filters: readonly string[]): Pattern {
  if (filters.includes("*")) return { alternatives: [[]] };
  return compiled(eventsPattern(filters));
}

/**
 * What a subscription gets by filters: what the bus says of itself only by those that begin with `bus.`,
 * since whoever asks for all that happens to licenses does not mean the bus.
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

/** Most filters cannot mean the bus anyway, and are found faster without that condition. */
function withoutBus(filters: readonly string[]): Pattern {
  const asked = compiledEvents(filters);
  return filters.some(mayMeanBus) ? bothOf(asked, notOfBus()) : asked;
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

/** Prefixes and suffixes rather than wildcards, of which a bus takes only 30 rules. */
function codeValue(filter: string): CodeValue {
  const glob = filter.replaceAll(/\*+/g, "*");
  const stars = glob.split("*").length - 1;
  if (stars === 0) return glob;
  if (stars === 1 && glob.endsWith("*")) return { prefix: glob.slice(0, -1) };
  if (stars === 1 && glob.startsWith("*")) return { suffix: glob.slice(1) };
  return { wildcard: glob };
}

/** Those of the known event types that a rule of the event bus gets by an entry of its `events`. */
export function namedEventTypes(filter: string, known: readonly EventType[]): readonly EventType[] {
  return among(known, compiledEvents([filter]));
}

/** Those that a subscription gets by it. */
export function subscribedEventTypes(
  filter: string,
  known: readonly EventType[],
): readonly EventType[] {
  return among(known, subscribedEvents([filter]));
}

function among(known: readonly EventType[], pattern: Pattern): readonly EventType[] {
  return known.filter(({ code }) => matches(pattern, { "detail-type": code }));
}

/** What is wrong with an entry of `events` by which nothing comes. */
export function namesNoEventType(filter: string, known: readonly EventType[]): string {
  if (namedEventTypes(filter, known).length > 0) {
    return 'names only events of the bus itself, which must be asked for by what begins with "bus."';
  }
  const nearest = nearestEventType(filter);
  return `names no event type${nearest ? `; is "${nearest}" meant?` : ""}`;
}
