import type { EventType } from "../../catalog/index.ts";
import { type ParsedPattern, parsePattern } from "../../packages/event-patterns/index.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import { eventsPattern, namedEventTypes, namesNoEventType } from "../events/event-filter.ts";
import type { Fault, Result } from "../values/problem.ts";
import { type AwsRule, isObject } from "./rule.ts";

type Selection = {
  readonly events?: readonly string[] | undefined;
  readonly pattern?: Readonly<Record<string, unknown>> | undefined;
};
type Compiled = Extract<ParsedPattern, { ok: true }>["pattern"];
type Matcher = Compiled["alternatives"][number][number]["matchers"][number];

export type EventPattern = Result<Pick<AwsRule, "eventPattern" | "hasWildcards">>;

/** Returns the event pattern of a rule that selects by event codes, by a pattern, or by both. */
export function eventPatternOf(selection: Selection, known: readonly EventType[]): EventPattern {
  const faults = [...eventFaults(selection, known), ...patternFaults(selection)];
  if (faults.length > 0) return { ok: false, faults };
  const { events, pattern } = selection;
  const eventPattern = { ...(events && eventsPattern(events)), ...pattern };
  const parsed = parsePattern(eventPattern);
  if (!parsed.ok) return { ok: false, faults: [joinedFault(parsed.fault, selection)] };
  return { ok: true, eventPattern, hasWildcards: hasWildcards(parsed.pattern) };
}

function eventFaults(
  { events, pattern }: Selection,
  known: readonly EventType[],
): readonly Fault[] {
  if (!events && !pattern) {
    return [{ pointer: "", message: 'must have "events", "pattern" or both' }];
  }
  return (events ?? []).flatMap((filter, i) =>
    namedEventTypes(filter, known).length > 0
      ? []
      : [{ pointer: `/events/${i}`, message: namesNoEventType(filter, known) }],
  );
}

function patternFaults({ events, pattern }: Selection): readonly Fault[] {
  if (!pattern) return [];
  const parsed = parsePattern(pattern);
  if (!parsed.ok) return [{ ...parsed.fault, pointer: `/pattern${parsed.fault.pointer}` }];
  const codes = events ? [...pathsOfCodes(pattern)] : [];
  return [
    ...codes.map((path) => ({
      pointer: pointerTo(["pattern", ...path]),
      message:
        'selects event codes, and so does "events". EventBridge allows only one of them: remove one',
    })),
    ...[...pathsOf(pattern, (value) => value === null)].map((path) => ({
      pointer: pointerTo(["pattern", ...path]),
      message: "must not be null, which CloudFormation does not allow in a template",
    })),
    ...[...pathsOf(pattern, JSON.isRawJSON)].map((path) => ({
      pointer: pointerTo(["pattern", ...path]),
      message: "must be a number that a double stores exactly, as templates store numbers",
    })),
  ];
}

/** Yields the paths of event codes in a pattern: at its root, or in an `$or` of the root. */
function* pathsOfCodes(
  fields: Readonly<Record<string, unknown>>,
): Iterable<readonly (string | number)[]> {
  if (Object.hasOwn(fields, "detail-type")) yield ["detail-type"];
  if (!Array.isArray(fields.$or)) return;
  for (const [i, alternative] of fields.$or.entries()) {
    if (!isObject(alternative)) continue;
    for (const path of pathsOfCodes(alternative)) yield ["$or", i, ...path];
  }
}

function* pathsOf(
  value: unknown,
  isMeant: (value: unknown) => boolean,
): Iterable<readonly string[]> {
  if (isMeant(value)) yield [];
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const path of pathsOf(inner, isMeant)) yield [key, ...path];
    }
  }
}

/** The pattern alone is valid, so `events` are too large, alone or with it. */
function joinedFault({ message }: Fault, { pattern }: Selection): Fault {
  return { pointer: "/events", message: pattern ? `with the pattern ${message}` : message };
}

function hasWildcards({ alternatives }: Compiled): boolean {
  return alternatives.flat().some(({ matchers }) => matchers.some(isWildcard));
}

function isWildcard(matcher: Matcher): boolean {
  return (
    matcher.kind === "wildcard" ||
    (matcher.kind === "anything-but" && matcher.excluded.some(isWildcard))
  );
}
