import type * as z from "zod/mini";
import type { LicenseEvent } from "../events/event.ts";
import type { Response } from "../outbound/answer.ts";
import type { SignIn } from "../outbound/sign-in/sign-in.ts";
import type { Reach } from "../outbound/target.ts";
import type { Fault } from "../values/problem.ts";

/*
 * What a connector is: how events appear in one kind of system. Each has a folder here, with what it does in
 * `index.ts` (this type) and what a company may ask of it in `schema.ts` (`TargetSchema`). It does no I/O:
 * it says which calls are to be made, and reads what was answered. The contract suite holds every one to this.
 */

/** A request to the system. Its sign-in is added where it is sent. */
export type Call = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text is sent as it is, with the headers that describe it. */
  readonly body?: unknown;
  /** Done twice it would be there twice. */
  readonly once?: true;
  /** Whether an answer is as good as a success for this very call, such as 404 for a deletion. */
  readonly isFine?: (answer: Answered) => boolean;
};

export type Answered = Extract<Response, { readonly kind: "answered" }>;

/** What an answer says; `error` in words for the company. Times are milliseconds. */
export type Verdict =
  /** `restFor`: it has taken this one, and is to be left alone for so long. */
  | { readonly kind: "done"; readonly restFor?: number }
  /**
   * `isThrottled`: the system has more than it can take, so that others wait too. `isOfRecord`: the system is
   * well, and only what concerns this record must wait.
   */
  | {
      readonly kind: "again";
      readonly error: string;
      readonly after?: number;
      readonly isThrottled?: boolean;
      readonly isOfRecord?: true;
    }
  /** It will never take this event. */
  | { readonly kind: "never"; readonly error: string }
  /** It takes nothing until the company gives other credentials. */
  | { readonly kind: "credentials"; readonly error: string }
  /** There is no such endpoint any more. */
  | { readonly kind: "gone"; readonly error: string };

/** What a connector keeps of a record between deliveries, for instance the id that the system gave it. */
export type Remembered = Readonly<Record<string, string>>;

/** What is known when a delivery is planned. */
export type Known = {
  /** What became of the target's expressions, by their names; undefined for one that gives nothing. */
  readonly made: Readonly<Record<string, unknown>>;
  /** Of the event's record, by the last delivery that was applied. */
  readonly remembered: Remembered;
  /** An attempt before this one did not come to its end: what it was to make may be there already. */
  readonly mayExist: boolean;
};

/**
 * The calls of a delivery, one after the other: each `yield` gives the answer to the call, which was a
 * success. It returns what to remember of the record, if that is to change.
 */
export type Plan = Generator<Call, Remembered | undefined, Answered>;

/** @typeParam Target - The subscription's `target`, as the connector's schema has it. */
export type Connector<Target> = {
  /** Whether it has a place for events of this type. */
  readonly understands: (code: string) => boolean;
  /** Where it sends: subscriptions with the same host share its connections. */
  readonly urlOf: (target: Target) => string;
  /** `secrets` holds whatever of the target must not be shown, should it stand in a URL or an answer. */
  readonly signIn: (target: Target) => SignIn;
  /** JSONata of the target that is evaluated with the event as its input before it is planned, by name. */
  readonly expressions?: (event: LicenseEvent, target: Target) => Readonly<Record<string, string>>;
  /** What of what its expressions made cannot be sent, in words. */
  readonly faultOf?: (
    event: LicenseEvent,
    target: Target,
    made: Known["made"],
  ) => string | undefined;
  /**
   * The record that an event tells the state of, for instance `contact/5821`: of two events about it, the older
   * never overwrites the newer. Undefined where each event stands for itself, as a message does.
   */
  readonly recordOf?: (event: LicenseEvent, target: Target) => string | undefined;
  /** Pure: the same gives the same calls. A plan without calls means that there is nothing to do. */
  readonly plan: (event: LicenseEvent, target: Target, known: Known) => Plan;
  /** A harmless call that shows whether the target works; a sample event is sent without it. */
  readonly probe?: (target: Target) => Plan;
  /** What an answer says that was not fine for its call; and what a success says beyond that. */
  readonly read: (answer: Answered, nowMs: number) => Verdict;
};

/** What a company may ask of a connector. */
export type TargetSchema<Schema extends z.ZodMiniObject> = {
  /** For documentation, and for the contract to be tried on. */
  readonly example: z.infer<Schema>;
  /** The subscription's `target`: strict, with the connector's name as its `type`. */
  readonly schema: Schema;
  /** What of a well-formed target cannot work, by pointers within it. */
  readonly faults: (target: z.infer<Schema>, reach: Reach) => readonly Fault[];
  /** The target as the API shows it: without anything secret. */
  readonly shown: (target: z.infer<Schema>) => Readonly<Record<string, unknown>>;
};
