import { isObject, type Template } from "../cloudformation/template.ts";
import { type Dimension, SECONDS_PER_MONTH, type Usage } from "./meter.ts";
import { POLLER } from "./sqs.ts";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Connections that Lambda keeps to each polled queue, and the seconds that each waits for messages.
 */
const POLLERS = 5;
const POLL_SECONDS = 20;

/** Default lifetime of a data key of SQS, in seconds. */
const DATA_KEY_SECONDS = 300;

/** Interval at which DynamoDB requests a table's key for each user of the table, in seconds. */
const TABLE_KEY_SECONDS = 300;

/**
 * Returns the monthly usage of a template's resources in which nothing happens.
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

/**
 * Returns the number of metrics that an alarm is billed for. An alarm on an expression costs for
 * each metric in it.
 */
function alarmMetrics({ Metrics }: Properties): number {
  const metrics = listOf(Metrics).filter((metric) => "MetricStat" in (metric as object));
  return Math.max(1, metrics.length);
}

/** An account's first dashboards of up to this many metrics each are free. */
const FREE_DASHBOARDS = 3;
const FREE_DASHBOARD_METRICS = 50;

/**
 * Returns the free dashboards, assuming that the account has no others.
 * https://aws.amazon.com/cloudwatch/pricing/#Free_tier
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
 * Returns the number of metrics in a dashboard's graphs. A metric in two graphs counts twice.
 *
 * @param body - JSON, or `Fn::Join` of JSON with values that only a deployment knows.
 */
export function dashboardMetrics(body: unknown): number {
  const { "Fn::Join": join } = (isObject(body) ? body : {}) as { "Fn::Join"?: unknown[] };
  const parts = join ? listOf(join[1]) : [body];
  const text = parts.map((part) => (typeof part === "string" ? part : "x")).join("");
  const { widgets } = JSON.parse(text) as {
    readonly widgets: readonly { readonly properties?: { readonly metrics?: unknown } }[];
  };
  // A row is a metric unless it is only an expression.
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
 * Returns the maximum monthly KMS requests for the keys of tables and queues, if everything in use
 * now is in use all the time. Both services cache data keys for a while.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#sqs-estimate-kms-usage-costs
 *
 * @param usage - Usage of tables and queues, by their logical IDs.
 */
export function keyUsage({ Resources }: Template, usage: readonly Usage[]): readonly Usage[] {
  const requestsOf = (resource: string, quantity: number): Usage[] =>
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
      return requestsOf(id, (callers(/./) * SECONDS_PER_MONTH) / TABLE_KEY_SECONDS);
    }
    if (Type === "AWS::SQS::Queue" && Properties.KmsMasterKeyId !== undefined) {
      const seconds = Number(Properties.KmsDataKeyReusePeriodSeconds ?? DATA_KEY_SECONDS);
      const each = SECONDS_PER_MONTH / seconds;
      return requestsOf(id, each * (2 * callers(/^Send/) + callers(/^Receive/)));
    }
    return [];
  });
}

function isOwnKey(specification: unknown): boolean {
  return (specification as Properties | undefined)?.KMSMasterKeyId !== undefined;
}

/** Returns the logical ID in `Fn::GetAtt` or `Ref`. */
function idIn(value: unknown): string {
  const { "Fn::GetAtt": attribute, Ref: ref } = (value ?? {}) as Properties;
  return String(listOf(attribute)[0] ?? ref);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
