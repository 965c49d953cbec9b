import { isObject, type Template } from "../cloudformation/template.ts";
import { type Dimension, SECONDS_PER_MONTH, type Usage } from "./meter.ts";
import { POLLER } from "./sqs.ts";

type Properties = Readonly<Record<string, unknown>>;

/** Lambda keeps so many connections to each queue that it polls, each of which waits so long for messages. */
const POLLERS = 5;
const POLL_SECONDS = 20;

/** How often SQS asks for a data key anew, where the queue does not say. */
const DATA_KEY_SECONDS = 300;

/** DynamoDB asks again for a table's key, for each who uses the table, after so long. */
const TABLE_KEY_SECONDS = 300;

/**
 * What the resources of a template cost in a month in which nothing happens.
 *
 * Pollers: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function standingUsage({ Resources }: Template): readonly Usage[] {
  const free = freeDashboards(Resources);
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]): readonly Usage[] => {
    const monthly = (dimension: Dimension, quantity = 1): readonly Usage[] => [
      { dimension, resource: id, operation: "", by: "template", quantity },
    ];
    switch (Type) {
      case "AWS::KMS::Key":
        return monthly("kms.key-month");
      case "AWS::CloudWatch::Alarm":
        return monthly("cloudwatch.alarm-month", alarmMetrics(Properties));
      case "AWS::CloudWatch::CompositeAlarm":
        return monthly("cloudwatch.composite-alarm-month");
      case "AWS::CloudWatch::Dashboard":
        return free.has(id) ? [] : monthly("cloudwatch.dashboard-month");
      case "AWS::Lambda::EventSourceMapping":
        return polling(Resources, idIn(Properties.EventSourceArn));
      default:
        return [];
    }
  });
}

/** An alarm on an expression costs for each metric that goes into it. */
function alarmMetrics({ Metrics }: Properties): number {
  const metrics = listOf(Metrics).filter((metric) => "MetricStat" in (metric as object));
  return Math.max(1, metrics.length);
}

/** An account's first dashboards of up to this many metrics each are free. */
const FREE_DASHBOARDS = 3;
const FREE_DASHBOARD_METRICS = 50;

/**
 * The dashboards that are free, if the account has no others. https://aws.amazon.com/cloudwatch/pricing/#Free_tier
 */
function freeDashboards(resources: Template["Resources"]): ReadonlySet<string> {
  const small = Object.entries(resources).filter(
    ([, { Type, Properties = {} }]) =>
      Type === "AWS::CloudWatch::Dashboard" &&
      dashboardMetrics(Properties.DashboardBody) <= FREE_DASHBOARD_METRICS,
  );
  return new Set(small.slice(0, FREE_DASHBOARDS).map(([id]) => id));
}

/**
 * Returns how many metrics the graphs of a dashboard have; one in two graphs counts twice.
 *
 * @param body - JSON, perhaps in `Fn::Join` with what only a deployment knows.
 */
export function dashboardMetrics(body: unknown): number {
  const { "Fn::Join": join } = (isObject(body) ? body : {}) as { "Fn::Join"?: unknown[] };
  const parts = join ? listOf(join[1]) : [body];
  const text = parts.map((part) => (typeof part === "string" ? part : "x")).join("");
  const { widgets } = JSON.parse(text) as {
    readonly widgets: readonly { readonly properties?: { readonly metrics?: unknown } }[];
  };
  // A row is a metric unless it is an expression alone.
  const rows = widgets.flatMap(({ properties }) => listOf(properties?.metrics).map(listOf));
  return rows.filter(([first]) => typeof first === "string").length;
}

function polling(resources: Template["Resources"], queueId: string): readonly Usage[] {
  const { Type, Properties = {} } = resources[queueId] ?? {};
  if (Type !== "AWS::SQS::Queue") return [];
  const dimension = Properties.FifoQueue === true ? "sqs.fifo-request" : "sqs.request";
  const quantity = (POLLERS * SECONDS_PER_MONTH) / POLL_SECONDS;
  return [
    { dimension, resource: queueId, operation: "ReceiveMessage, empty", by: POLLER, quantity },
  ];
}

/**
 * What the keys of tables and queues are asked for in a month in which all that is used now is in use all the
 * time: most that it can be, since both services keep what they got for a while.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#sqs-estimate-kms-usage-costs
 *
 * @param usage - Of tables and queues, by their logical ids.
 */
export function keyUsage({ Resources }: Template, usage: readonly Usage[]): readonly Usage[] {
  const asked = (resource: string, quantity: number): Usage[] =>
    quantity === 0
      ? []
      : [
          {
            dimension: "kms.request",
            resource,
            operation: "data keys, at most",
            by: "AWS",
            quantity,
          },
        ];
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const of = usage.filter(({ resource }) => resource.split("/")[0] === id);
    const callers = (...operations: readonly RegExp[]) =>
      new Set(of.filter((part) => operations.some((o) => o.test(part.operation))).map((p) => p.by))
        .size;
    if (Type === "AWS::DynamoDB::Table" && isOwnKey(Properties.SSESpecification)) {
      return asked(id, (callers(/./) * SECONDS_PER_MONTH) / TABLE_KEY_SECONDS);
    }
    if (Type === "AWS::SQS::Queue" && Properties.KmsMasterKeyId !== undefined) {
      const seconds = Number(Properties.KmsDataKeyReusePeriodSeconds ?? DATA_KEY_SECONDS);
      const each = SECONDS_PER_MONTH / seconds;
      return asked(id, each * (2 * callers(/^Send/) + callers(/^Receive/)));
    }
    return [];
  });
}

function isOwnKey(specification: unknown): boolean {
  return (specification as Properties | undefined)?.KMSMasterKeyId !== undefined;
}

/** The logical id in `Fn::GetAtt` or `Ref`. */
function idIn(value: unknown): string {
  const { "Fn::GetAtt": attribute, Ref: ref } = (value ?? {}) as Properties;
  return String(listOf(attribute)[0] ?? ref);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
