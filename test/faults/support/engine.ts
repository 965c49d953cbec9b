/**
 * What the bus does by now, of what these tests ask of it. A test of what it does not do yet is there, and
 * skipped.
 */
export const engine = {
  /** A subscription has a `timeout`. */
  hasTimeouts: true,
  /** Deliveries can be `held`, and the API lists them. */
  holds: true,
  /** A subscription that hangs delays no other. */
  isolates: true,
  /** A subscription has `ordered` and `rate_limit`. */
  paces: true,
  /** What was held is let go once, and not again while its attempt is still under way. */
  releasesOnce: true,
  /** An event that is kept from the bus is not listed, whatever failed while it was published. */
  forgetsSuppressed: true,
} as const;

/** The deliveries that have not arrived, and are seen where they are. */
export const visibleStatuses: readonly ("dead" | "held")[] = engine.holds
  ? ["dead", "held"]
  : ["dead"];
