import type { Channel } from "../../catalog/index.ts";
import type { Endpoint, EndpointKey } from "../endpoints/endpoint.ts";
import type { EndpointsTable } from "../endpoints/endpoints-table.ts";
import type { Announce } from "../events/announcer.ts";
import type { EventRecord } from "../events/event-record.ts";
import type { Answer } from "../outbound/answer.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import type { Attempt } from "./attempt.ts";
import type { DeliveriesTable } from "./deliveries-table.ts";
import type { DeliveryMessage } from "./message.ts";
import type { Outcome } from "./outcome.ts";
import type { Queues } from "./queues.ts";
import type { DeliveryRow } from "./row.ts";

/*
 * Ports of the delivery engine. The real implementations use AWS; the simulator's are in memory.
 * Both pass the same contract tests (test/simulation).
 */

/** Names a row of a company. */
export type Key = { readonly company_id: number; readonly id: string };

/** Keys of the items that one batch needs. */
export type Wanted = {
  /** Companies whose subscriptions are in memory. */
  readonly versions?: readonly number[];
  readonly subscriptions?: readonly Key[];
  readonly endpoints?: readonly Key[];
  readonly deliveries?: readonly Key[];
  readonly events?: readonly Key[];
  /** True if endpoints and deliveries may be up to a second old, which halves the cost. */
  readonly mayLag?: boolean;
};

/**
 * The items that were read. A lookup returns undefined if its item is not stored.
 *
 * @throws Error from a lookup of an item that was not requested, or that the store did not return.
 */
export type Found = {
  readonly version: (companyId: number) => SubscriptionVersion;
  readonly subscription: (key: Key) => Subscription | undefined;
  readonly endpoint: (key: EndpointKey) => Endpoint;
  readonly delivery: (key: Key) => DeliveryRow | undefined;
  readonly event: (key: Key) => EventRecord | undefined;
};

/** Shows if a company's subscriptions in memory are current. */
export type SubscriptionVersion = {
  /** Number of changes. */
  readonly version: number;
  /** Ids of the subscriptions that changed last, latest first. */
  readonly recent: readonly string[];
  /** Channels that have, or once had, ordered subscriptions. */
  readonly ordered?: readonly Channel[];
};

/** A condition on the row that a write replaces. */
export type Expected = {
  /** It records at most this many attempts. */
  readonly attempts: number;
  /** It is not delivered, dropped or dead. */
  readonly isOpen?: boolean;
  /** It is due at this time: no other function has leased it. */
  readonly due_at?: number | undefined;
};

/** The outcome of sending. */
export type Sent =
  | ({ readonly kind: "sent"; readonly answer: Answer } & Omit<Attempt, "at" | "durationMs">)
  /** Nothing was sent: there was nothing to send, or nowhere to send it. */
  | { readonly kind: "unsent"; readonly outcome: Extract<Outcome, { kind: "dropped" | "dead" }> }
  /**
   * Another delivery is changing the same record. This one waits until `until`, in unix
   * milliseconds.
   */
  | { readonly kind: "busy"; readonly until: number };

/** The I/O, clock and randomness of the delivery engine. */
export type Ports = {
  /** Reads all that a batch needs in one call. */
  readonly read: (wanted: Wanted) => Promise<Found>;
  readonly deliveries: Pick<DeliveriesTable, "write" | "due">;
  readonly endpoints: Pick<EndpointsTable, "change" | "wake" | "take">;
  readonly queues: Queues;
  readonly announce: Announce;
  readonly send: (message: DeliveryMessage, subscription: Subscription) => Promise<Sent>;
  /** Keeps a batch from opening all of its connections to one host at once. */
  readonly limitPerHost: <T>(host: string, work: () => Promise<T>) => Promise<T>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Calls back after `ms` milliseconds. Returns a function that stops the timer. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly log: (name: string, fields: Readonly<Record<string, unknown>>) => void;
};

/** Ports for writing rows and applying their effects, without attempts. */
export type RecordingPorts = Omit<Ports, "send" | "limitPerHost" | "after">;
