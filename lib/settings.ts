import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** Settings that apply to every part of a bus. */
interface Settings {
  /** Retention of events and deliveries. */
  readonly retention: Duration;
  /** Retention of log lines. */
  readonly logRetention: RetentionDays;
  /** Policy for stored data when the bus is deleted. `RETAIN` also protects it otherwise. */
  readonly removalPolicy: RemovalPolicy;
  /** True to trace the functions by X-Ray, which costs money. */
  readonly tracing: boolean;
  /** Concurrent executions that Lambda allows the account. */
  readonly lambdaConcurrency: number;
}

const defaults: Settings = {
  retention: Duration.days(30),
  logRetention: RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.RETAIN,
  tracing: false,
  lambdaConcurrency: 1000,
};

const contextKey = "license-event-bus:settings";

type Given = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

/** Provides settings to everything below this scope, which must be empty. */
export function provideSettings(scope: Construct, given: Given): void {
  const { retention = defaults.retention } = given;
  // Otherwise deliveries that are retried for 75 hours, or held, would expire before they end.
  if (retention.toDays() < 7)
    throw new Error(`retention must be at least 7 days, not ${retention}`);
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  scope.node.setContext(contextKey, { ...defaults, ...Object.fromEntries(entries) });
}

/** Returns the settings provided to this scope, or the defaults. */
export function settingsOf(scope: Construct): Settings {
  return scope.node.tryGetContext(contextKey) ?? defaults;
}

/** Returns true if the data that this scope stores must not get lost. */
export function isKept(scope: Construct): boolean {
  return settingsOf(scope).removalPolicy === RemovalPolicy.RETAIN;
}

/**
 * Shares of the account's concurrent executions. Two channels and the drain take 71 %, so that a flood of deliveries
 * or a slow endpoint never delays a publisher.
 */
const shares = {
  events: 0.1,
  deliveries: 0.1,
  slowDeliveries: 0.1,
  orderedDeliveries: 0.05,
  drains: 0.01,
};

/** The range of `MaximumConcurrency`. https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html */
const [min, max] = [2, 1000];

/** Returns the maximum concurrent executions of a queue. */
export function executionsFor(scope: Construct, queue: keyof typeof shares): number {
  const { lambdaConcurrency } = settingsOf(scope);
  return Math.min(max, Math.max(min, Math.floor(lambdaConcurrency * shares[queue])));
}
