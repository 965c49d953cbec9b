import type { BusEventCode } from "../../catalog/bus/events.ts";
import type { Channel, EventData } from "../../catalog/index.ts";
import type { EventRecord } from "../../domain/event-record.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import type { Endpoint, EndpointKey } from "../endpoints/endpoint.ts";
import type { Health } from "../endpoints/health.ts";
import type { RateLimit } from "../endpoints/rate-limit.ts";
import type { Answer } from "../outbound/answer.ts";
import type { Attempt } from "./attempt.ts";
import type { DeliveryMessage, DeliveryReference, QueuedDelivery } from "./message.ts";
import type { Outcome } from "./outcome.ts";
import type { DeliveryRow, Waiting } from "./row.ts";

/*
 * The ports of the delivery engine. Their real implementations are on AWS; the simulator's are in memory. Both pass
 * the same contract tests (test/simulation).
 */

/** Names a row of a company. */
export type Key = { readonly company_id: number; readonly id: string };

/** What one batch needs to know. */
export type Wanted = {
  /** Companies whose subscriptions are in memory. */
  readonly versions?: readonly number[];
  readonly subscriptions?: readonly Key[];
  readonly endpoints?: readonly Key[];
  readonly deliveries?: readonly Key[];
  readonly events?: readonly Key[];
};

/**
 * What was read. Each lookup returns undefined if there is no such item.
 *
 * @throws Error from a lookup of an item that was not wanted, or that the store did not give.
 */
export type Found = {
  readonly version: (companyId: number) => SubscriptionVersion;
  readonly subscription: (key: Key) => Subscription | undefined;
  readonly endpoint: (key: EndpointKey) => Endpoint;
  readonly delivery: (key: Key) => DeliveryRow | undefined;
  readonly event: (key: Key) => EventRecord | undefined;
};

/** Tells whether what is in memory of a company's subscriptions is current. */
export type SubscriptionVersion = {
  /** Counts the changes. */
  readonly version: number;
  /** Ids of the subscriptions that changed last, the latest first. */
  readonly recent: readonly string[];
  /** Channels on which there are, or once were, ordered subscriptions. */
  readonly ordered?: readonly Channel[];
};

/** A condition on the row that a write replaces. */
export type Expected = {
  /** It records at most this many attempts. */
  readonly attempts: number;
  /** It is not delivered, dropped or dead. */
  readonly isOpen?: boolean;
  /** It is due at this time: nobody else has leased it. */
  readonly due_at?: number | undefined;
};

/** Due times in unix milliseconds. */
export type DueRange = {
  /** Exclusive; from the first without it. */
  readonly after?: number | undefined;
  /** Inclusive; to the last without it. */
  readonly until?: number | undefined;
  readonly limit: number;
};

export type Deliveries = {
  /**
   * Writes a row, and appends an attempt to it, in one conditional write.
   *
   * @returns Undefined if it was written, else the row that is there instead.
   */
  write(row: DeliveryRow, expected: Expected, attempt?: Attempt): Promise<DeliveryRow | undefined>;
  /**
   * Reads waiting rows of an endpoint, the earliest due first, from an index that lags behind.
   */
  due(endpoint: EndpointKey, waiting: Waiting, range: DueRange): Promise<readonly DeliveryRow[]>;
};

export type Endpoints = {
  /**
   * Changes the health on top of what others changed meanwhile. Writes nothing if nothing changes.
   *
   * @param known - As it was read, perhaps a while ago.
   * @param change - Returns its argument if nothing changes; may be called several times.
   */
  change(
    key: EndpointKey,
    known: Endpoint,
    change: (health: Health) => Health,
  ): Promise<{ readonly endpoint: Endpoint; readonly isChanged: boolean }>;
  /**
   * Has the endpoint looked at by a time.
   *
   * @param latest - A look that is planned by then stays as it is; `at` without it.
   * @returns True if it would have been looked at later, or not at all.
   */
  wake(key: EndpointKey, at: number, nowMs: number, latest?: number): Promise<boolean>;
  /** Takes one attempt of a rate limit. @returns False if its window has no room. */
  take(key: EndpointKey, limit: RateLimit, nowMs: number): Promise<boolean>;
};

/** Queues. A message that is sent twice is handled twice, which costs at most a duplicate attempt. */
export type Queues = {
  /** To the queue of deliveries that may take long. @throws Error if one was not taken. */
  deliver(
    channel: Channel,
    messages: readonly { readonly message: QueuedDelivery; readonly delayMs?: number }[],
  ): Promise<void>;
  /** Asks for endpoints to be looked at. */
  drain(asked: readonly { readonly key: EndpointKey; readonly delayMs: number }[]): Promise<void>;
  /** Asks for a turn of a lane. */
  turn(channel: Channel, turn: Turn): Promise<void>;
};

/** The deliveries of one subscription with one ordering key. */
export type Lane = {
  readonly company_id: number;
  readonly subscription_id: string;
  readonly ordering_key: string;
};

/** A message on a FIFO queue: the first delivery of a lane may be sent. */
export type Turn = Lane & {
  /** The delivery that asks for the turn, if it is new. */
  readonly delivery?: DeliveryReference;
};

/** Publishes one of the bus's own events. The same id again is delivered once. */
export type Announce = <Code extends BusEventCode>(
  code: Code,
  announcement: {
    readonly id: string;
    readonly company_id: number;
    /** Unix seconds. */
    readonly ts: number;
    readonly data: EventData<Code>;
    /** Those of the event that it is about. */
    readonly hops?: number | undefined;
  },
) => Promise<void>;

/** What came of sending. */
export type Sent =
  | ({ readonly kind: "sent"; readonly answer: Answer } & Omit<Attempt, "at" | "durationMs">)
  /** There was nothing to send, or no way to. */
  | { readonly kind: "unsent"; readonly outcome: Extract<Outcome, { kind: "dropped" | "dead" }> }
  /** Another delivery changes the same record at the moment: this one waits, until unix milliseconds. */
  | { readonly kind: "busy"; readonly until: number };

export type Ports = {
  /** Reads all that a batch needs in one call. */
  readonly read: (wanted: Wanted) => Promise<Found>;
  readonly deliveries: Deliveries;
  readonly endpoints: Endpoints;
  readonly queues: Queues;
  readonly announce: Announce;
  readonly send: (message: DeliveryMessage, subscription: Subscription) => Promise<Sent>;
  /** Keeps a batch from opening all of its connections to one host at once. */
  readonly limitPerHost: <T>(host: string, work: () => Promise<T>) => Promise<T>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Calls back after a while, unless it is stopped before. @returns Stops it. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly log: (name: string, fields: Readonly<Record<string, unknown>>) => void;
};
