import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { expect, inject, test } from "vitest";
import { QueueWithDeadLetters } from "../../lib/bus-queue.ts";
import { Operations } from "../../lib/operations/operations.ts";

type Properties = Readonly<Record<string, never>>;
type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties: Properties }>
>;

const { Resources: resources } = JSON.parse(
  readFileSync(join(inject("assembly"), "LicenseEventBus.template.json"), "utf8"),
) as { readonly Resources: Resources };
const idsOf = (type: string) => Object.keys(resources).filter((id) => resources[id]?.Type === type);

type Visibility = { readonly VisibilityTimeout?: number };
type Query = {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
    };
  };
};
type Filter = {
  readonly FilterPattern: string;
  readonly LogGroupName: unknown;
  readonly MetricTransformations: readonly { readonly MetricName: string }[];
};
type Logged = { readonly LoggingConfig: object };
type Alarm = { readonly AlarmDescription: string; readonly Metrics: readonly Query[] };
const alarms = idsOf("AWS::CloudWatch::Alarm").map(
  (id) => resources[id]?.Properties as unknown as Alarm,
);
const metricsOf = ({ Metrics }: Alarm) => Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);

/** Returns the ids of the resources for which alarms watch a metric. */
function watched(metricName: string): readonly string[] {
  const found = alarms
    .flatMap(metricsOf)
    .filter(({ Metric }) => Metric.MetricName === metricName)
    .flatMap(({ Metric }) =>
      Metric.Dimensions.flatMap(
        ({ Value }) => /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(Value))?.[1] ?? [],
      ),
    );
  return [...new Set(found)].filter((id) => id in resources);
}

const deadLetterQueues = (all: Resources) =>
  [
    ...JSON.stringify(all).matchAll(
      /"(?:deadLetterTargetArn|DeadLetterConfig":\{"Arn)":\{"Fn::GetAtt":\["(\w+)"/g,
    ),
  ].map(([, id]) => id);

test("alarms watch every dead-letter queue, rule and API", () => {
  const all = new Set(deadLetterQueues(resources));
  expect(all.size).toBe(4);
  expect(new Set(watched("ApproximateNumberOfMessagesVisible"))).toEqual(all);
  expect(watched("InvocationsFailedToBeSentToDlq")).toEqual(expect.arrayContaining(rulesOfEvents));
  expect(watched("5xx")).toEqual(idsOf("AWS::ApiGatewayV2::Api"));
});

/** A schedule has no dead letters: its next run replaces a failed one. */
const rulesOfEvents = idsOf("AWS::Events::Rule").filter(
  (id) => !("ScheduleExpression" in (resources[id]?.Properties ?? {})),
);
const shortNames = (ids: readonly string[]) => ids.map((id) => id.slice(0, -8)).toSorted();

test("an alarm watches the age of messages if no other alarm shows a delay", () => {
  expect(shortNames(watched("ApproximateAgeOfOldestMessage"))).toEqual([
    "DrainsQueue",
    "IntegrationsEventsQueue",
    "IntegrationsSlowDeliveriesQueue",
    "WebhooksEventsQueue",
    "WebhooksSlowDeliveriesQueue",
  ]);
});

test("an alarm watches loops that Lambda stops at the function that long chains pass", () => {
  expect(shortNames(watched("RecursiveInvocationsDropped"))).toEqual(["Drain"]);
});

test("an alarm starts when the timer does not run", () => {
  expect(shortNames(watched("Invocations"))).toEqual(["DrainSweep"]);
  const timer = alarms.find(({ AlarmDescription }) => AlarmDescription.endsWith("#stopped-timer"));
  expect(timer).toMatchObject({
    ComparisonOperator: "LessThanThreshold",
    Threshold: 1,
    TreatMissingData: "breaching",
  });
});

test("an alarm watches the failed invocations of every function", () => {
  const [filter] = idsOf("AWS::Logs::MetricFilter")
    .map((id) => resources[id]?.Properties as unknown as Filter)
    .filter(({ FilterPattern }) => FilterPattern.includes("platform.report"));
  const [{ MetricName } = { MetricName: "" }] = filter?.MetricTransformations ?? [];
  const metrics = alarms.flatMap(metricsOf).map(({ Metric }) => Metric.MetricName);
  expect(metrics).toContain(MetricName);
  for (const id of idsOf("AWS::Lambda::Function")) {
    const { LoggingConfig } = (resources[id]?.Properties ?? {}) as unknown as Logged;
    // Lambda logs a line for each failed invocation, and the filter matches it.
    expect(LoggingConfig, id).toEqual({
      LogFormat: "JSON",
      SystemLogLevel: "WARN",
      LogGroup: filter?.LogGroupName,
    });
  }
});

test("no filter has a default value, which would cost money every hour", () => {
  const filters = idsOf("AWS::Logs::MetricFilter").map((id) => resources[id]?.Properties);
  expect(filters).toHaveLength(10);
  expect(JSON.stringify(filters)).not.toContain("DefaultValue");
});

test("a message may become older than one that its function failed on once", () => {
  const ages = alarms.filter(({ AlarmDescription }) => AlarmDescription.endsWith("#old-messages"));
  const limits = ages.flatMap(({ Metrics }) =>
    Metrics.flatMap(({ Id, MetricStat }) => {
      const queue = /"Fn::GetAtt":\["(\w+)"/.exec(JSON.stringify(MetricStat))?.[1];
      const { Expression } = Metrics.find(({ Expression }) => Expression) ?? {};
      const seconds = new RegExp(`FILL\\(${Id},0\\)/(\\d+)`).exec(Expression ?? "")?.[1];
      return queue ? [{ queue, seconds: Number(seconds) }] : [];
    }),
  );
  expect(limits).toHaveLength(5);
  for (const { queue, seconds } of limits) {
    const { VisibilityTimeout = 30 } = (resources[queue]?.Properties ?? {}) as Visibility;
    expect(seconds, queue).toBeGreaterThan(VisibilityTimeout);
  }
});

test("no alarm has more metrics than CloudWatch allows, and docs/operations.md states their cost", () => {
  for (const alarm of alarms) expect(metricsOf(alarm).length).toBeLessThanOrEqual(10);
  const metrics = alarms.flatMap(metricsOf).length;
  const cost = (metrics / 10).toFixed(2);
  const runbook = readFileSync("docs/operations.md", "utf8").replaceAll("\n", " ");
  expect(runbook).toContain(`${alarms.length} alarms on ${metrics} metrics`);
  expect(runbook).toContain(`for ${metrics} it is $${cost}`);
});

/** Returns the entries of the runbook by their anchors, as GitHub derives them from headings. */
function entries(): ReadonlyMap<string, string> {
  const text = readFileSync("docs/operations.md", "utf8");
  const runbook = text.slice(text.indexOf("\n## Alarms\n"), text.indexOf("\n## Quotas\n"));
  return new Map(
    runbook
      .split(/^### /m)
      .slice(1)
      .map((entry) => {
        const [heading = "", ...rest] = entry.split("\n");
        return [heading.toLowerCase().replaceAll(" ", "-"), rest.join("\n")] as const;
      }),
  );
}

test("every alarm names its entry in the runbook, which explains its meaning, the checks and the remedy", () => {
  const named = alarms.map(({ AlarmDescription }) =>
    AlarmDescription.split(": docs/operations.md#"),
  );
  expect(new Set(named.map(([, anchor]) => anchor))).toEqual(new Set(entries().keys()));
  for (const [anchor, entry] of entries()) {
    expect(entry, anchor).toMatch(
      /^\n\*\*Means\.\*\* .+\n\n\*\*Look\.\*\* .+```sh\n.+```\n.*\n\n?\*\*Do\.\*\* .+/s,
    );
  }
});

test("`leb smoke` names existing entries", () => {
  const files = ["send-through", "outcome"].map((name) =>
    readFileSync(`cli/leb/smoke/${name}.ts`, "utf8"),
  );
  const named = files.join().matchAll(/docs\/operations\.md#([\w-]+)/g);
  expect([...new Set([...named].map(([, anchor]) => anchor))].toSorted()).toEqual([
    "api-errors",
    "dead-deliveries",
    "dead-letters",
    "old-messages",
  ]);
  for (const anchor of ["api-errors", "dead-deliveries", "dead-letters", "old-messages"]) {
    expect([...entries().keys()]).toContain(anchor);
  }
});

test("notifies a topic when an alarm begins and ends; alarms exist without one too", () => {
  const stack = new Stack(new App(), "Stack");
  const bus = new Construct(stack, "Bus");
  for (let i = 0; i < 11; i++) new QueueWithDeadLetters(bus, `Queue${i}`, {});
  const alarmTopic = new Topic(stack, "Topic");
  new Operations(bus, "Operations", { bus, alarmTopic });
  const made = Template.fromStack(stack).findResources("AWS::CloudWatch::Alarm");
  const topic = [{ Ref: expect.stringMatching(/^Topic/) }];
  expect(Object.keys(made).filter((id) => /DeadLetters/.test(id))).toHaveLength(2);
  expect(Object.keys(made).filter((id) => /OldMessages/.test(id))).toHaveLength(2);
  for (const { Properties } of Object.values(made)) {
    expect(Properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
  }
  for (const alarm of alarms) expect(alarm).not.toHaveProperty("AlarmActions");
});

test("the dashboard shows every function and queue", () => {
  const [id = ""] = idsOf("AWS::CloudWatch::Dashboard");
  const body = JSON.stringify(resources[id]?.Properties);
  for (const type of ["AWS::Lambda::Function", "AWS::SQS::Queue"]) {
    for (const shown of idsOf(type)) {
      // Readers of a rule's queue handle its messages, so only its dead letters are shown.
      const isReadByOthers = /^RulesRule/.test(shown) && !/DeadLetters/.test(shown);
      expect(body.includes(`"${shown}"`), shown).toBe(!isReadByOthers);
    }
  }
});
