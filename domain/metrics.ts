/** Where CloudWatch keeps what the bus measures of itself. */
export const metricsNamespace = "LicenseEventBus";

type Values = readonly number[];
const sum = (values: Values) => values.reduce((total, value) => total + value, 0);
const greatest = (values: Values) => Math.max(...values);
/** The format takes no more of a metric; a batch has ten. */
const mostValues = 100;
const each = (values: Values) => values.slice(0, mostValues);

/** What is measured, and what is told of the values of one invocation. docs/operations.md says what each means. */
const told = {
  Accepted: sum,
  Delivered: sum,
  Failed: sum,
  Dead: sum,
  Held: sum,
  Latency: each,
  Age: greatest,
} as const satisfies Record<string, (values: Values) => number | Values>;
export type Metric = keyof typeof told;

/**
 * What was measured as a line of log from which CloudWatch makes metrics, in its embedded metric format.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @returns Undefined if nothing was.
 */
export function metricsLine(
  measured: ReadonlyMap<Metric, Values>,
  dimensions: Readonly<Record<string, string>>,
  nowMs: number,
): Readonly<Record<string, unknown>> | undefined {
  if (measured.size === 0) return undefined;
  const values = [...measured].map(([name, values]) => [name, told[name](values)] as const);
  return {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: metricsNamespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: values.map(([Name]) => ({ Name })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(values),
  };
}
