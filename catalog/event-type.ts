export const channels = ["webhooks", "integrations"] as const;
export type Channel = (typeof channels)[number];

/** Systems that publish events. A publisher key names one of them. */
export const publishers = ["platform", "license-api", "user-portal", "keygen", "flexnet"] as const;
export type Publisher = (typeof publishers)[number];

/** The publisher of the bus's own events. No key names it. */
export const busPublisher = "bus";

/** Vendors of event types. `bus` has the bus's own, and `own` those that a deployment adds. */
export const vendors = ["licensespring", "keygen", "flexnet", "bus", "own"] as const;
export type Vendor = (typeof vendors)[number];

/**
 * Evidence for an event type: `listed` in the vendor's list of events, `documented` elsewhere in
 * its documentation, `undocumented` but sent by its code, or `unconfirmed`, which is our guess.
 */
export type Status = "listed" | "documented" | "undocumented" | "unconfirmed";

/**
 * A rule that delivers an event once and suppresses repetitions. A repetition has the same company
 * and code, and the same values at all of `per` (see `onceKey`).
 */
export type Once = {
  /** JSON pointers (RFC 6901) from the event's root. */
  readonly per: readonly string[];
  /** Seconds after a delivered event until the next one is delivered. Without it, none is. */
  readonly within?: number;
};

/** An event type of the catalog, as plain data that JSON can carry. */
export type EventType = {
  /** Event code, for example `license.activated` or `keygen.license.created`. */
  readonly code: string;
  readonly vendor: Vendor;
  readonly status: Status;
  /** Publishers that can publish it. */
  readonly publishers: readonly string[];
  /** Channels that receive it. */
  readonly consumers: readonly Channel[];
  /** The keys of the event's `data`. All of them are required. */
  readonly objects: readonly string[];
  /** When it happens: the rest of a sentence that begins with "When". */
  readonly trigger?: string;
  /** A short description of the payload. */
  readonly payload?: string;
  /** Peculiarities. */
  readonly notes?: string;
  readonly once?: Once;
};

/**
 * The end of the year 9999, in unix seconds: RFC 3339 and EventBridge write years in four digits.
 */
export const maxTs = 253_402_300_799;
