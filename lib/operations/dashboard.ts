import { Duration, Stack } from "aws-cdk-lib";
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Stats,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct, type IConstruct } from "constructs";
import type { Channel } from "../../catalog/index.ts";
import { afterStackName } from "../stack-name.ts";
import { busMetric } from "./bus-metrics.ts";
import { dispatching, labelOf, type Watched } from "./watched.ts";

/** Resources that the dashboard shows. Its labels are paths within `bus`. */
export interface BusDashboardProps {
  readonly bus: Construct;
  readonly channels: readonly Channel[];
  readonly watched: Watched;
}

/** A dashboard of up to this many metrics is free. https://aws.amazon.com/cloudwatch/pricing/ */
export const freeMetrics = 50;

/** The state of the bus on one page: throughput, backlogs and errors. */
export class BusDashboard extends Construct {
  constructor(scope: Construct, id: string, { bus, channels, watched }: BusDashboardProps) {
    super(scope, id);
    const { functions, queues, deadLetters, apis } = watched;
    const each = <Part extends IConstruct>(
      parts: readonly Part[],
      metricOf: (part: Part) => IMetric & { with(props: { label: string }): IMetric },
    ) => parts.map((part) => metricOf(part).with({ label: labelOf(part, bus) }));

    const flow = channels.map((channel) =>
      graph(
        `Deliveries: ${channel}`,
        (["Delivered", "Failed", "Dead", "Held"] as const).map((name) =>
          busMetric(this, name, { channel }),
        ),
      ),
    );
    const latency = channels.map((channel) =>
      graph(
        `From accepted to delivered: ${channel}, ms`,
        [50, 99].map((p) =>
          busMetric(this, "Latency", { channel, statistic: Stats.p(p), label: `p${p}` }),
        ),
      ),
    );
    const ages = channels.map((channel) =>
      busMetric(this, "Age", { channel, statistic: Stats.MAXIMUM, label: channel }),
    );
    const rows = [
      [graph("Events", [busMetric(this, "Accepted"), busMetric(this, "Refused")]), ...flow],
      [graph("Oldest event of an attempt, ms", ages), ...latency],
      [
        graph(
          "Oldest message, s",
          each(queues, ({ queue }) => queue.metricApproximateAgeOfOldestMessage()),
        ),
        graph(
          "Function errors",
          each(functions, (of) => of.metricErrors()),
        ),
        graph(
          "Function throttles",
          each(dispatching(functions), (of) => of.metricThrottles()),
        ),
      ],
      [
        graph(
          "API requests",
          apis.map((api) => api.metricCount({ statistic: Stats.SUM })),
        ),
        graph(
          "API errors",
          apis.flatMap((api) => [api.metricClientError(), api.metricServerError()]),
        ),
        graph(
          "API latency, p99, ms",
          apis.map((api) => api.metricLatency({ statistic: Stats.p(99) })),
        ),
        graph(
          "Function duration, p99, ms",
          each(dispatching(functions), (of) => of.metricDuration({ statistic: Stats.p(99) })),
        ),
      ],
    ];
    // Last, because each rule in code can add a queue. Those that would cost money are omitted.
    const shown = rows.flat().reduce((sum, { metrics }) => sum + metrics.length, 0);
    const letters = graph(
      "Dead letters",
      each(deadLetters.slice(0, freeMetrics - shown), (queue) =>
        queue.metricApproximateNumberOfMessagesVisible(),
      ),
    );
    new Dashboard(this, "Dashboard", {
      // Dashboards belong to the account, unlike the other resources, which belong to a Region.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
      dashboardName: afterStackName(this, Stack.of(this).region, 255),
      defaultInterval: Duration.hours(12),
      widgets: [...rows, [letters]].map(sharing),
    });
  }
}

const rowWidth = 24;

type Graph = { readonly title: string; readonly metrics: IMetric[] };

function graph(title: string, metrics: IMetric[]): Graph {
  return { title, metrics };
}

/** Divides the width of a row among its graphs. */
function sharing(row: readonly Graph[]): IWidget[] {
  return row.map(
    ({ title, metrics: left }) =>
      new GraphWidget({
        title,
        left,
        width: rowWidth / row.length,
        leftYAxis: { min: 0, showUnits: false },
      }),
  );
}
