/** Limits of a pattern. Callers can raise each. Refusals name them. */
export type PatternLimits = {
  /**
   * Characters of the pattern as JSON without white space (EventBridge quotas, "Event pattern
   * size").
   */
  readonly characters: number;
  /**
   * The product of the lengths of all `$or` lists (EventBridge, "Comparison operators for use in
   * event patterns": more than 1,000 combinations are refused).
   */
  readonly combinations: number;
  /**
   * Stars in all wildcards together. EventBridge refuses rules that are "too complex" by an
   * undocumented measure.
   */
  readonly stars: number;
  /**
   * Levels of nested objects. A pattern within the limit of characters has at most 409.
   * EventBridge's JSON parser (Jackson) allows 1,000.
   */
  readonly depth: number;
};

/** The default limits: EventBridge's, except for `stars`. */
export const patternLimits: PatternLimits = {
  characters: 2048,
  combinations: 1000,
  stars: 100,
  depth: 1000,
};
