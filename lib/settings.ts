import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** What holds for every part of a bus. */
interface Settings {
  /** How long events and deliveries are kept. */
  readonly retention: Duration;
  /** How long log lines are kept. */
  readonly logRetention: RetentionDays;
  /** What becomes of what is stored when the bus is deleted. What is retained is protected otherwise, too. */
  readonly removalPolicy: RemovalPolicy;
  /** Whether X-Ray traces the functions, for which it asks money. */
  readonly tracing: boolean;
  /** Executions that Lambda allows the account at a time. */
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

/** Makes settings known to whatever is made below this scope, which must be empty yet. */
export function provideSettings(scope: Construct, given: Given): void {
  const { retention = defaults.retention } = given;
  // Otherwise what is tried for 75 hours, or held, would be forgotten before it is over.
  if (retention.toDays() < 7)
    throw new Error(`retention is ${retention}: it takes 7 days at least`);
  const told = Object.entries(given).filter(([, value]) => value !== undefined);
  scope.node.setContext(contextKey, { ...defaults, ...Object.fromEntries(told) });
}

/** The settings made known to this scope, or the usual ones. */
export function settingsOf(scope: Construct): Settings {
  return scope.node.tryGetContext(contextKey) ?? defaults;
}

/** Whether what this scope stores must not get lost. */
export function isKept(scope: Construct): boolean {
  return settingsOf(scope).removalPolicy === RemovalPolicy.RETAIN;
}

/**
 * Shares of the executions that Lambda allows the account at a time. Two channels and the drain take 71 %, so that
 * a flood of deliveries or a slow endpoint never keeps a publisher waiting.
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

/** Returns how many executions at a time a queue may take. */
export function executionsFor(scope: Construct, queue: keyof typeof shares): number {
  const { lambdaConcurrency } = settingsOf(scope);
  return Math.min(max, Math.max(min, Math.floor(lambdaConcurrency * shares[queue])));
}
