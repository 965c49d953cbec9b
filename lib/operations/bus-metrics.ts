import { Stack } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { busLogOf } from "../bus-log.ts";

const attempted = '$.what = "delivery.attempted"';
const delivered = '$.outcome = "delivered"';

/**
 * The metric filters. They match lines that the functions write anyway, and Lambda's own lines on failed invocations.
 * docs/operations.md explains each metric.
 */
const filters = {
  Accepted: { pattern: '$.what = "event.accepted"' },
  AcceptedTogether: { pattern: '$.what = "events.accepted"', value: "$.count", metric: "Accepted" },
  Refused: { pattern: '$.what = "event.refused"', value: "$.count" },
  Delivered: { pattern: delivered, isByChannel: true },
  Failed: { pattern: `${attempted} && $.outcome != "delivered"`, isByChannel: true },
  Dead: {
    pattern: '$.outcome = "dead" && $.test NOT EXISTS && $.deleted NOT EXISTS',
    isByChannel: true,
  },
  Held: { pattern: '($.what = "delivery.held" || $.outcome = "held")', isByChannel: true },
  Latency: { pattern: `${delivered} && $.attempt = 1`, value: "$.age_ms", isByChannel: true },
  Age: { pattern: attempted, value: "$.age_ms", isByChannel: true },
  FunctionErrors: { pattern: '$.type = "platform.report" && $.record.status != "success"' },
} satisfies Record<string, Filter>;

type Filter = {
  readonly pattern: string;
  /** The field of a line with the value. If it is missing, lines are counted. */
  readonly value?: string;
  readonly isByChannel?: boolean;
  /** The metric, if several filters share it. */
  readonly metric?: string;
};

/** Names of the bus's metrics in CloudWatch. */
export type BusMetricName = Exclude<keyof typeof filters, "AcceptedTogether">;

/** The bus's metrics. They have no default value, so that those of an idle hour cost nothing. */
export class BusMetrics extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const [name, filter] of Object.entries<Filter>(filters)) {
      const { pattern, value, isByChannel = false, metric: metricName = name } = filter;
      // CloudWatch finds only fields that the pattern names.
      const used = [...(isByChannel ? ["$.channel"] : []), ...(value ? [value] : [])];
      const conditions = [pattern, ...used.map((field) => `${field} = *`)];
      new MetricFilter(this, name, {
        logGroup: busLogOf(this),
        filterPattern: FilterPattern.literal(`{ ${conditions.join(" && ")} }`),
        metricNamespace: namespaceOf(this),
        metricName,
        metricValue: value ?? "1",
        ...(isByChannel && { dimensions: { Channel: "$.channel" } }),
      });
    }
  }
}

/** Returns a metric of the bus. */
export function busMetric(
  scope: Construct,
  metricName: BusMetricName,
  options: { readonly channel?: string; readonly statistic?: string; readonly label?: string } = {},
): Metric {
  const { channel, statistic = Stats.SUM, label = metricName } = options;
  return new Metric({
    namespace: namespaceOf(scope),
    metricName,
    ...(channel !== undefined && { dimensionsMap: { Channel: channel } }),
    statistic,
    label,
  });
}

/** A filter takes dimensions only from the line, so the stack's name is in the namespace. */
function namespaceOf(scope: Construct): string {
  return Stack.of(scope).stackName;
}
