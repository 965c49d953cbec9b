import * as z from "zod";

const name = z.string().min(1).max(255);

/**
 * What a line must be for CloudWatch to make metrics of it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const document = z.looseObject({
  _aws: z.object({
    Timestamp: z.int().nonnegative(),
    CloudWatchMetrics: z
      .array(
        z.strictObject({
          Namespace: name,
          Dimensions: z.array(z.array(name).max(30)).min(1),
          Metrics: z.array(z.strictObject({ Name: name, Unit: z.string().optional() })).max(100),
        }),
      )
      .min(1),
  }),
});
const dimensionTarget = z.string().min(1).max(1024);
const metricTarget = z.union([z.number(), z.array(z.number()).max(100)]);

/** What CloudWatch gets from a line. */
export type Extracted = {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: readonly number[];
};

/** @throws ZodError for a line that is not as the specification has it. */
export function extractMetrics(line: string): readonly Extracted[] {
  const root = document.parse(JSON.parse(line));
  return root._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((keys) => {
      const dimensions = Object.fromEntries(
        keys.map((key) => [key, dimensionTarget.parse(root[key])]),
      );
      return Metrics.map(({ Name }) => ({
        namespace: Namespace,
        metric: Name,
        dimensions,
        values: [metricTarget.parse(root[Name])].flat(),
      }));
    }),
  );
}
