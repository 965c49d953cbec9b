import { Fn } from "aws-cdk-lib";
import { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule } from "aws-cdk-lib/aws-events";
import type { Construct, IConstruct } from "constructs";
import { BusFunction } from "../bus-function.ts";
import { BusQueue, QueueWithDeadLetters } from "../bus-queue.ts";
import { RuleQueue } from "../rules/rule-to-aws.ts";

/** All resources of a bus to monitor. They are found, not listed, so that none is forgotten. */
export type Watched = {
  readonly functions: readonly BusFunction[];
  /** Queues that the bus reads. The owners of rules in code monitor their own queues. */
  readonly queues: readonly QueueWithDeadLetters[];
  readonly deadLetters: readonly BusQueue[];
  readonly rules: readonly CfnRule[];
  readonly apis: readonly HttpApi[];
};

/** Finds the resources to monitor in a scope. Call it after all of them were created. */
export function watchedIn(bus: Construct): Watched {
  const all = bus.node.findAll();
  const those = <Part extends IConstruct>(type: new (...args: never[]) => Part): readonly Part[] =>
    all.flatMap((found: unknown) => (found instanceof type ? [found] : []));
  const queues = those(QueueWithDeadLetters);
  const fed = new Set(queues.map(({ queue }) => queue));
  return {
    functions: those(BusFunction),
    queues: queues.filter((queue) => !(queue instanceof RuleQueue)),
    deadLetters: those(BusQueue).filter((queue) => !fed.has(queue)),
    rules: those(CfnRule).filter(({ scheduleExpression }) => scheduleExpression === undefined),
    apis: those(HttpApi),
  };
}

/** Returns the functions that dispatch events from the event bus. */
export function dispatching(functions: readonly BusFunction[]): readonly BusFunction[] {
  return functions.filter(({ node }) => node.id === "Deliver");
}

/** Returns the function that handles waiting deliveries. */
export function draining(functions: readonly BusFunction[]): readonly BusFunction[] {
  return functions.filter(({ node }) => node.id === "Drain");
}

/** Returns the function that the timer runs. */
export function sweeping(functions: readonly BusFunction[]): readonly BusFunction[] {
  return functions.filter(({ node }) => node.id === "Sweep");
}

/** Returns the label of a construct in graphs and alarms: its path in the bus. */
export function labelOf({ node }: IConstruct, bus: IConstruct): string {
  const within = node.path.slice(bus.node.path.length + 1);
  return within.replace(/\/(Queue|DeadLetters)$/, "").replaceAll("/", " ");
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export function ruleMetric({ ref, eventBusName = "default" }: CfnRule, metricName: string): Metric {
  return new Metric({
    namespace: "AWS/Events",
    metricName,
    // The reference of a rule of a custom bus is bus|rule.
    dimensionsMap: { EventBusName: eventBusName, RuleName: Fn.select(1, Fn.split("|", ref)) },
    statistic: Stats.SUM,
  });
}
