import { type Pattern, parsePattern } from "./patterns/index.ts";

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

/** The same, compiled. Filters may be more than a pattern of EventBridge's has room for. */
export function compiledEvents(filters: readonly string[]): Pattern {
  if (filters.includes("*")) return { alternatives: [[]] };
  const parsed = parsePattern(eventsPattern(filters), { characters: Infinity, stars: Infinity });
  if (!parsed.ok) throw new Error(`${filters}: ${parsed.fault.message}`);
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
