export const channels = ["webhooks", "integrations"] as const;
export type Channel = (typeof channels)[number];

/** Systems that publish events; a publisher key names one of them. */
export const publishers = ["platform", "license-api", "user-portal", "keygen", "flexnet"] as const;
export type Publisher = (typeof publishers)[number];

/** Who publishes what the bus says of itself; no key names it. */
export const busPublisher = "bus";

/** Whose event types these are; `bus` are the bus's own, and `own` those that a deployment adds. */
export const vendors = ["licensespring", "keygen", "flexnet", "bus", "own"] as const;
export type Vendor = (typeof vendors)[number];

/**
 * How well an event type is attested: `listed` in the vendor's list of events, `documented` elsewhere
 * in its documentation, `undocumented` but emitted by its code, or `unconfirmed`, which is our guess.
 */
export type Status = "listed" | "documented" | "undocumented" | "unconfirmed";

/**
 * That an event is let through once and its repetitions are not: what counts as a repetition has the
 * same company and code, and the same values at all of `per` (see `onceKey`).
 */
export type Once = {
  /** JSON pointers (RFC 6901) from the event's root. */
  readonly per: readonly string[];
  /** Seconds since the last one let through, after which the next is; without it, none ever is. */
  readonly within?: number;
};

/** What the catalog knows of one kind of event: plain data, fit to be sent as JSON. */
export type EventType = {
  /** Event code, for instance `license.activated` or `keygen.license.created`. */
  readonly code: string;
  readonly vendor: Vendor;
  readonly status: Status;
  /** Who may publish it. */
  readonly publishers: readonly string[];
  /** Channels that get it. */
  readonly consumers: readonly Channel[];
  /** The keys of the event's `data`; all of them are required. */
  readonly objects: readonly string[];
  /** When it happens: the rest of a sentence that begins with "When". */
  readonly trigger?: string;
  /** What the payload is, in a few words. */
  readonly payload?: string;
  /** What is odd about it. */
  readonly notes?: string;
  readonly once?: Once;
};

/** The end of the year 9999, in unix seconds: RFC 3339 and EventBridge write years in four digits. */
export const maxTs = 253_402_300_799;
