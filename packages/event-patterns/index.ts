/**
 * Event patterns as EventBridge matches them. A `Pattern` is what `parsePattern` made and is opaque to
 * callers; the library knows nothing of licenses.
 */
export { type Explanation, explain, type Mismatch } from "./explain.ts";
export type { Fault } from "./fault.ts";
export { type FlatEvent, flatten, flattenText } from "./flatten.ts";
export { PatternIndex } from "./index/pattern-index.ts";
export { type PatternLimits, patternLimits } from "./limits.ts";
export { matches, matchesFlat } from "./match.ts";
export { type ParsedPattern, parsePattern, parsePatternText } from "./parse.ts";
export { bothOf, type Pattern } from "./pattern.ts";
