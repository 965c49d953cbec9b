import { Fn, Stack } from "aws-cdk-lib";
import { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import type { Construct, IConstruct } from "constructs";
import { type Metric as BusMetricName, metricsNamespace } from "../../domain/metrics.ts";
import { BusFunction } from "../bus-function.ts";
import { BusQueue } from "../bus-queue.ts";
import { QueueWithDeadLetters } from "../queue-with-dead-letters.ts";
import { RuleQueue } from "../rules/rule-queue.ts";

/** All of a bus that can be watched. It is found, not listed, so that nothing is forgotten. */
export type Watched = {
  readonly functions: readonly BusFunction[];
  /** Those that the bus reads. Of the queues of rules in code, whoever reads them must see to it. */
  readonly queues: readonly QueueWithDeadLetters[];
  readonly deadLetters: readonly BusQueue[];
  readonly rules: readonly CfnRule[];
  readonly scheduleGroups: readonly CfnScheduleGroup[];
  readonly tables: readonly Table[];
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
    rules: those(CfnRule),
    scheduleGroups: those(CfnScheduleGroup),
    tables: those(Table),
    apis: those(HttpApi),
  };
}

/** How a construct is called in graphs and alarms: by where it is in the bus. */
export function labelOf({ node }: IConstruct, bus: IConstruct): string {
  const within = node.path.slice(bus.node.path.length + 1);
  return within.replace(/\/(Queue|DeadLetters)$/, "").replaceAll("/", " ");
}

/** What the functions measure (docs/operations.md). */
export function busMetric(
  scope: Construct,
  metricName: BusMetricName,
  options: { readonly channel?: string; readonly statistic?: string; readonly label?: string } = {},
): Metric {
  const { channel, statistic = Stats.SUM, label = metricName } = options;
  const Bus = Stack.of(scope).stackName;
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: channel === undefined ? { Bus } : { Bus, Channel: channel },
    statistic,
    label,
  });
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

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html */
export function scheduleMetric({ ref }: CfnScheduleGroup, metricName: string): Metric {
  return new Metric({
    namespace: "AWS/Scheduler",
    metricName,
    dimensionsMap: { ScheduleGroup: ref },
    statistic: Stats.SUM,
  });
}
