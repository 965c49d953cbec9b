import * as z from "zod/mini";
import { shapeFaults } from "../../catalog/files/written.ts";
import type { EventType } from "../../catalog/index.ts";
import { must, someText } from "../../catalog/kinds.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import type { EgressPolicy } from "../outbound/target.ts";
import type { SubscriptionInput } from "../subscriptions/subscription-input.ts";
import type { Fault, Result } from "../values/problem.ts";

export const awsTargetTypes = [
  "queue",
  "topic",
  "function",
  "event-bus",
  "log-group",
  "state-machine",
] as const;
export type AwsTargetType = (typeof awsTargetTypes)[number];

/** A template that replaces the event for a target, and the paths that fill it. */
export type Input = {
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
};

export type AwsTarget = {
  readonly type: AwsTargetType;
  /** Can contain CloudFormation's pseudo parameters. If it is missing, the target is a queue that the stack makes. */
  readonly arn?: string;
  readonly messageGroup?: string;
  readonly retry: { readonly attempts: number; readonly seconds: number };
  readonly input?: Input;
};

/** A rule of the event bus itself, to a target in AWS. */
export type AwsRule = {
  readonly kind: "aws";
  readonly name: string;
  readonly description?: string;
  readonly eventPattern: Readonly<Record<string, unknown>>;
  /** True if the pattern has a `wildcard`: a bus allows few such rules. */
  readonly hasWildcards: boolean;
  readonly target: AwsTarget;
};

/** A rule that makes a subscription of a company. */
export type SubscriptionRule = {
  readonly kind: "subscription";
  readonly name: string;
  readonly companyId: number;
  readonly subscription: SubscriptionInput;
};

export type Rule = AwsRule | SubscriptionRule;

export type Outcome<R = Rule> = Result<{ readonly rule: R }>;

/** The context for reading a rule. */
export type Surroundings = EgressPolicy & {
  /** Used if the rule has no name. */
  readonly defaultName: string;
  /** All event types. */
  readonly known: readonly EventType[];
};

const aName = "letters, digits, - and _, at most 64";
const name = someText.check(z.regex(/^[\w-]{1,64}$/, must(aName)));

/** Fields that every rule can have. */
export const naming = {
  name: z.optional(name),
  description: z.optional(someText.check(z.maxLength(512, must("at most 512 characters")))),
};

/**
 * Returns the faults of a rule's name.
 *
 * @param defaultName - Used if the rule has no name.
 */
export function nameFaults(given: unknown, defaultName: string): readonly Fault[] {
  if (given !== undefined || name.safeParse(defaultName).success) return [];
  return [
    {
      pointer: "/name",
      message: `is required, because the file's name is not valid: must be ${aName}`,
    },
  ];
}

/** Returns the faults of an input that does not match a schema, with JSON pointers (RFC 6901). */
export function faultsOfShape(error: z.core.$ZodError): readonly Fault[] {
  return shapeFaults(error).map(({ path, message }) => ({ pointer: pointerTo(path), message }));
}

/** Returns true if a value is an object and not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
