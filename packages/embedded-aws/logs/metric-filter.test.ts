import { expect, test } from "vitest";
import { Meter } from "../billing/meter.ts";
import type { MetricDatum } from "../embedded-aws.ts";
import { metered } from "../testing/metered.ts";
import { httpApi, lambdaFunction, startTestAws } from "../testing/stack.ts";

const filter = (FilterPattern: string, transformation: object = {}) => ({
  Type: "AWS::Logs::MetricFilter",
  Properties: {
    LogGroupName: { Ref: "Log" },
    FilterPattern,
    MetricTransformations: [
      { MetricNamespace: "N", MetricName: "Count", MetricValue: "1", ...transformation },
    ],
  },
});
const log = { Type: "AWS::Logs::LogGroup" };

test("turns function output and Lambda's own lines into metered metric values", async () => {
  const meter = new Meter();
  const data: MetricDatum[] = [];
  const { aws } = await startTestAws(
    {
      Resources: {
        ...httpApi({ "POST /things": "Fn" }),
        Log: log,
        Fn: lambdaFunction("fn", {
          LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN", LogGroup: { Ref: "Log" } },
        }),
        Elsewhere: lambdaFunction("fn"),
        Took: filter("{ $.kind = * && $.ms = * }", {
          MetricName: "Took",
          MetricValue: "$.ms",
          Dimensions: [{ Key: "Kind", Value: "$.kind" }],
        }),
        Failed: filter('{ $.type = "platform.report" && $.record.status != "success" }'),
      },
      bundles: {
        fn: `export const handler = async ({ body }) => {
          process.stdout.write(body + "\\n");
          if (body.includes("fail")) throw new Error("on purpose");
          return { statusCode: 200 };
        };`,
      },
    },
    { meter, onMetric: (datum) => data.push(datum) },
  );
  const post = (line: object) =>
    fetch(`${aws.apiUrl}/things`, { method: "POST", body: JSON.stringify(line) });
  await post({ kind: "a", ms: 5 });
  await post({ kind: "a", ms: 7 });
  await post({ kind: "b", ms: "many" });
  await post({ kind: "fail" });
  await aws.stop();
  const took = { namespace: "N", name: "Took", dimensions: { Kind: "a" } };
  expect(data).toEqual([
    { ...took, value: 5 },
    { ...took, value: 7 },
    { namespace: "N", name: "Count", dimensions: {}, value: 1 },
  ]);
  expect(metered(meter, "cloudwatch.metric-datum")).toEqual({
    "cloudwatch.metric-datum N/Took{Kind=a} metric filter Took": 2,
    "cloudwatch.metric-datum N/Count{} metric filter Failed": 1,
  });
});

test.each([
  [filter("ERROR"), /FilterPattern ERROR: only JSON patterns/],
  [filter("{ $.a = 1 }", { MetricValue: "$.ms" }), /Filter: the pattern must name \$\.ms/],
  [
    filter("{ $.a = 1 }", { Dimensions: [{ Key: "Kind", Value: "$.kind" }] }),
    /the pattern must name \$\.kind/,
  ],
  [
    filter("{ $.a = 1 }", { Dimensions: [{ Key: "Kind", Value: "constant" }] }),
    /must be a selector of a field/,
  ],
  [
    {
      ...filter("{ $.a = 1 }"),
      Properties: { ...filter("{ $.a = 1 }").Properties, LogGroupName: "x" },
    },
    /log group does not exist/,
  ],
])("refuses a filter that AWS refuses or that is not supported: %#", async (Filter, fault) => {
  const starting = startTestAws({ Resources: { Log: log, Filter } });
  await expect(starting).rejects.toThrow(fault);
});
