/**
 * Event patterns as EventBridge matches them. A `Pattern` is the result of `parsePattern` and
 * opaque to callers. The library is independent of licensing.
 */
export { type Explanation, explain, type Mismatch } from "./explain.ts";
export type { Fault } from "./fault.ts";
export { type FlatEvent, flatten, flattenText } from "./flatten.ts";
export { PatternIndex } from "./index/pattern-index.ts";
export { matches, matchesFlat } from "./match.ts";
export { type ParsedPattern, parsePattern, parsePatternText } from "./parse.ts";
export { bothOf, type Pattern, type PatternLimits, patternLimits } from "./pattern.ts";
