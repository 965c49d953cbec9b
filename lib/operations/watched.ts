import { Fn } from "aws-cdk-lib";
import { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule } from "aws-cdk-lib/aws-events";
import type { Construct, IConstruct } from "constructs";
import { BusFunction } from "../bus-function.ts";
import { BusQueue, QueueWithDeadLetters } from "../bus-queue.ts";
import { RuleQueue } from "../rules/rule-to-aws.ts";

/** All of a bus that can be watched. It is found, not listed, so that nothing is forgotten. */
export type Watched = {
  readonly functions: readonly BusFunction[];
  /** Those that the bus reads. Of the queues of rules in code, whoever reads them must see to it. */
  readonly queues: readonly QueueWithDeadLetters[];
  readonly deadLetters: readonly BusQueue[];
  readonly rules: readonly CfnRule[];
  readonly apis: readonly HttpApi[];
};

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

/** The functions that every event passes on its way from the event bus. */
export function dispatching(functions: readonly BusFunction[]): readonly BusFunction[] {
  return functions.filter(({ node }) => node.id === "Deliver");
}

/** The function that looks at waiting deliveries. */
export function draining(functions: readonly BusFunction[]): readonly BusFunction[] {
  return functions.filter(({ node }) => node.id === "Drain");
}

/** The function that the timer runs. */
export function sweeping(functions: readonly BusFunction[]): readonly BusFunction[] {
  return functions.filter(({ node }) => node.id === "Sweep");
}

/** How a construct is called in graphs and alarms: by where it is in the bus. */
export function labelOf({ node }: IConstruct, bus: IConstruct): string {
  const within = node.path.slice(bus.node.path.length + 1);
  return within.replace(/\/(Queue|DeadLetters)$/, "").replaceAll("/", " ");
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
export function ruleMetric({ ref, eventBusName = "default" }: CfnRule, metricName: string): Metric {
  return new Metric({
    namespace: "AWS/Events",
    metricName,
    // Of a rule of any but the default bus, the reference is bus|rule.
    dimensionsMap: { EventBusName: eventBusName, RuleName: Fn.select(1, Fn.split("|", ref)) },
    statistic: Stats.SUM,
  });
}
