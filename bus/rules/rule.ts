import * as z from "zod/mini";
import { shapeFaults } from "../../catalog/files/written.ts";
import type { EventType } from "../../catalog/index.ts";
import { must, someText } from "../../catalog/kinds.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import type { Reach } from "../outbound/target.ts";
import type { Wish } from "../subscriptions/wish.ts";
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

/** What a target gets in place of the event: a template, and what of the event fills it. */
export type Input = {
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
};

export type AwsTarget = {
  readonly type: AwsTargetType;
  /**
   * Pseudo parameters of CloudFormation's may stand in it. Where there is none, the target is a queue that
   * the stack makes.
   */
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
  /** Whether there is a `wildcard` in the pattern: a bus takes few such rules. */
  readonly hasWildcards: boolean;
  readonly target: AwsTarget;
};

/** A rule that is a subscription of a company's. */
export type SubscriptionRule = {
  readonly kind: "subscription";
  readonly name: string;
  readonly companyId: number;
  readonly wish: Wish;
};

export type Rule = AwsRule | SubscriptionRule;

export type Outcome<R = Rule> = Result<{ readonly rule: R }>;

/** What a rule is read by. */
export type Surroundings = Reach & {
  /** The rule's name where it gives none. */
  readonly defaultName: string;
  /** The event types that there are. */
  readonly known: readonly EventType[];
};

const aName = "letters, digits, - and _, at most 64";
const name = someText.check(z.regex(/^[\w-]{1,64}$/, must(aName)));

/** What every rule may have. */
export const naming = {
  name: z.optional(name),
  description: z.optional(someText.check(z.maxLength(512, must("at most 512 long")))),
};

/** @param defaultName - The name of a rule that gives none. */
export function nameFaults(given: unknown, defaultName: string): readonly Fault[] {
  if (given !== undefined || name.safeParse(defaultName).success) return [];
  return [{ pointer: "/name", message: `is required, for the file's own is none: ${aName}` }];
}

export function faultsOfShape(error: z.core.$ZodError): readonly Fault[] {
  return shapeFaults(error).map(({ path, message }) => ({ pointer: pointerTo(path), message }));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
