import type * as z from "zod/mini";
import type { Channel } from "../../catalog/event-type.ts";
import type { LicenseEvent } from "../events/event.ts";
import type { Response } from "../outbound/answer.ts";
import type { SignIn } from "../outbound/sign-in/sign-in.ts";
import type { EgressPolicy } from "../outbound/target.ts";
import type { Fault } from "../values/problem.ts";

/*
 * A connector defines how events appear in one kind of system. Each has a folder here with its behavior (`Connector`)
 * and its configuration (`TargetSchema`). It does no I/O: it plans calls and reads answers. The contract suite tests
 * every connector.
 */

/** A request to the system. Its credentials are added when it is sent. */
export type Call = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. Text is sent as is, with the headers that describe it. */
  readonly body?: unknown;
  /** Set if repeating the call would create a duplicate. */
  readonly once?: true;
  /** Returns true if an answer counts as a success for this call, such as 404 for a deletion. */
  readonly isFine?: (answer: Answered) => boolean;
};

export type Answered = Extract<Response, { readonly kind: "answered" }>;

/** The meaning of an answer. `error` is for the company. Times are milliseconds. */
export type Verdict =
  /** `restFor`: the system accepted this call, and must get no other for this long. */
  | { readonly kind: "done"; readonly restFor?: number }
  /**
   * `isThrottled`: the system is overloaded, so that others wait too. `isOfRecord`: the system works, and only
   * deliveries about this record must wait.
   */
  | {
      readonly kind: "again";
      readonly error: string;
      readonly after?: number;
      readonly isThrottled?: boolean;
      readonly isOfRecord?: true;
    }
  /** The system will never accept this event. */
  | { readonly kind: "never"; readonly error: string }
  /** The system accepts nothing until the company gives other credentials. */
  | { readonly kind: "credentials"; readonly error: string }
  /** The endpoint no longer exists. */
  | { readonly kind: "gone"; readonly error: string };

/** Values that a connector keeps of a record between deliveries, for instance the id that the system gave it. */
export type Remembered = Readonly<Record<string, string>>;

/** The context of planning a delivery. */
export type Known = {
  /** The results of the target's expressions, by the paths of their fields; undefined for one that returned nothing. */
  readonly made: Readonly<Record<string, unknown>>;
  /** Values of the event's record, from the last delivery that was applied. */
  readonly remembered: Remembered;
  /** True if an attempt before this one did not finish, so that its changes may exist. */
  readonly mayExist: boolean;
};

/** The end of a plan. */
export type Ended = {
  /** Values to remember of the record, if they change. */
  readonly remembered?: Remembered | undefined;
  /** Why there was nothing to call for, and what would change that. Names fields of the target in backticks. */
  readonly reason?: string;
};

/**
 * The calls of a delivery, one after the other. Each `yield` returns the successful answer to the call.
 */
export type Plan = Generator<Call, Ended | undefined, Answered>;

/**
 * A connector.
 *
 * @typeParam Target - The subscription's `target`, as the connector's schema defines it.
 */
export type Connector<Target> = {
  /** Returns true if it can apply events of this type. */
  readonly understands: (code: string) => boolean;
  /** Returns the URL of its requests. Subscriptions with the same host share connections. */
  readonly urlOf: (target: Target) => string;
  /** Returns the credentials. `secrets` contains every secret of the target, which is hidden in URLs and answers. */
  readonly signIn: (target: Target) => SignIn;
  /**
   * Returns the JSONata of the target, by the path of its field. Each is evaluated before the plan.
   */
  readonly expressions?: (event: LicenseEvent, target: Target) => Readonly<Record<string, string>>;
  /** Returns the input of the expressions. By default it is the event. */
  readonly inputOf?: (event: LicenseEvent) => unknown;
  /** Describes the fault in the results of the expressions, if any. */
  readonly faultOf?: (
    event: LicenseEvent,
    target: Target,
    made: Known["made"],
  ) => string | undefined;
  /**
   * Returns the record whose state an event contains, for instance `contact/5821`: an older event about it never
   * overwrites a newer one. Undefined if each event is independent, as messages are.
   */
  readonly recordOf?: (event: LicenseEvent, target: Target) => string | undefined;
  /**
   * Plans the calls. Pure: the same input gives the same calls. A plan without calls drops the event, and returns the
   * reason.
   */
  readonly plan: (event: LicenseEvent, target: Target, known: Known) => Plan;
  /** Plans a harmless call that shows if the target works. Without it, a sample event is sent. */
  readonly probe?: (target: Target) => Plan;
  /** Reads an answer that was not fine for its call, or a success that says more. */
  readonly read: (answer: Answered, nowMs: number) => Verdict;
};

/** The configuration of a connector. */
export type TargetSchema<Schema extends z.ZodMiniObject> = {
  /** Channels that can carry its events, the preferred one first. */
  readonly channels: readonly [Channel, ...Channel[]];
  /** For documentation and the contract tests. */
  readonly example: z.infer<Schema>;
  /** The subscription's `target`: strict, with the connector's name as its `type`. */
  readonly schema: Schema;
  /** Returns the faults of a well-formed target, with pointers relative to it. */
  readonly faults: (target: z.infer<Schema>, egressPolicy: EgressPolicy) => readonly Fault[];
  /** Returns doubts about a well-formed target that may drop or lose events, with pointers relative to it. */
  readonly warnings?: (target: z.infer<Schema>) => readonly Fault[];
  /** Returns the target as the API shows it: without secrets. */
  readonly shown: (target: z.infer<Schema>) => Readonly<Record<string, unknown>>;
};
