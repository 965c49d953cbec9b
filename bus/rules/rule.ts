import type { Wish } from "../subscriptions/wish.ts";

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
