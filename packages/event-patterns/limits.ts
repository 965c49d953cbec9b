/** What a pattern may cost. Callers may raise each; the names stand in the refusals. */
export type PatternLimits = {
  /** Characters of the pattern as JSON without white space (EventBridge quotas, "Event pattern size"). */
  readonly characters: number;
  /**
   * The lengths of all `$or` lists, multiplied (EventBridge, "Comparison operators for use in event
   * patterns": patterns with more than 1,000 combinations are refused).
   */
  readonly combinations: number;
  /** Stars in all wildcards together. EventBridge refuses "too complex" rules by a measure it keeps. */
  readonly stars: number;
  /**
   * Levels of objects in objects. A pattern within the limit of characters has 409 at most; what EventBridge
   * reads JSON with (Jackson) takes no more than 1,000.
   */
  readonly depth: number;
};

export const patternLimits: PatternLimits = {
  characters: 2048,
  combinations: 1000,
  stars: 100,
  depth: 1000,
};
