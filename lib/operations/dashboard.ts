import { Duration, Stack } from "aws-cdk-lib";
import {
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IMetric,
  type IWidget,
  Stats,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct, type IConstruct } from "constructs";
import { channels } from "../../catalog/index.ts";
import { afterStackName } from "../stack-name.ts";
import { busMetric, labelOf, type Watched } from "./watched.ts";

export interface BusDashboardProps {
  readonly bus: Construct;
  readonly watched: Watched;
}

/** How the bus does, on one page: what it carries, what waits, and what its parts say. */
export class BusDashboard extends Construct {
  constructor(scope: Construct, id: string, { bus, watched }: BusDashboardProps) {
    super(scope, id);
    const { functions, queues, deadLetters, tables, apis } = watched;
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
      graph(`From accepted to delivered: ${channel}, ms`, [
        ...[50, 99].map((p) =>
          busMetric(this, "Latency", { channel, statistic: Stats.p(p), label: `p${p}` }),
        ),
      ]),
    );
    const ages = channels.map((channel) =>
      busMetric(this, "Age", { channel, statistic: Stats.MAXIMUM, label: channel }),
    );
    new Dashboard(this, "Dashboard", {
      // Not of a region, as all else is, but of the account.
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
      dashboardName: afterStackName(this, Stack.of(this).region, 255),
      defaultInterval: Duration.hours(12),
      widgets: [
        [graph("Accepted events", [busMetric(this, "Accepted")]), ...flow],
        [graph("Oldest event of an attempt, s", ages), ...latency],
        [
          graph(
            "Oldest message, s",
            each(queues, ({ queue }) => queue.metricApproximateAgeOfOldestMessage()),
          ),
          graph(
            "Messages that wait",
            each(queues, ({ queue }) => queue.metricApproximateNumberOfMessagesVisible()),
          ),
          graph(
            "Dead letters",
            each(deadLetters, (queue) => queue.metricApproximateNumberOfMessagesVisible()),
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
            "API latency, ms",
            apis.flatMap((api) =>
              [50, 99].map((p) => api.metricLatency({ statistic: Stats.p(p), label: `p${p}` })),
            ),
          ),
        ],
        [
          graph(
            "Function errors",
            each(functions, (of) => of.metricErrors()),
          ),
          graph(
            "Function throttles",
            each(functions, (of) => of.metricThrottles()),
          ),
          graph(
            "Functions at once",
            each(functions, (of) =>
              of.metric("ConcurrentExecutions", { statistic: Stats.MAXIMUM }),
            ),
          ),
          graph(
            "Function duration, p99, ms",
            each(functions, (of) => of.metricDuration({ statistic: Stats.p(99) })),
          ),
        ],
        [
          graph(
            "Table throttles: reads",
            each(tables, (table) => table.metric("ReadThrottleEvents", { statistic: Stats.SUM })),
          ),
          graph(
            "Table throttles: writes",
            each(tables, (table) => table.metric("WriteThrottleEvents", { statistic: Stats.SUM })),
          ),
        ],
      ].map(sharing),
    });
  }
}

const rowWidth = 24;

type Graph = (width: number) => IWidget;

function graph(title: string, left: IMetric[]): Graph {
  const common: GraphWidgetProps = { title, left, leftYAxis: { min: 0, showUnits: false } };
  return (width) => new GraphWidget({ ...common, width });
}

/** Graphs of a row share its width. */
function sharing(row: readonly Graph[]): IWidget[] {
  return row.map((widget) => widget(rowWidth / row.length));
}
