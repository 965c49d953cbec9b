import { Duration } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { Channel } from "../../catalog/index.ts";
import { busMetric } from "./bus-metrics.ts";
import { draining, ruleMetric, sweeping, type Watched } from "./watched.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html */
const maxMetrics = 10;
const fiveMinutes = Duration.minutes(5);

/**
 * Maximum age of a queue's oldest message beyond the batching window, in minutes. A message whose function failed
 * returns after eight minutes, six times that function's timeout, and once is not a problem. In the other queues
 * messages wait for their time, up to 15 minutes, or for their endpoint.
 */
const oldest: Readonly<Record<string, number>> = { Events: 10 };
const oldestElsewhere = 30;

/**
 * Queues without an alarm on their age. `Deliveries` fills in a rush, when `Events`, which the same function reads,
 * is late as well. A turn waits as long as its lane is.
 */
const notWatched: ReadonlySet<string> = new Set(["Deliveries", "OrderedDeliveries"]);

/** Resources that alarms watch, and the topic that they notify. */
export interface AlarmsProps {
  readonly channels: readonly Channel[];
  readonly watched: Watched;
  /** Topic to notify when an alarm begins and ends. */
  readonly topic?: ITopic;
}

/**
 * Conditions that someone must handle, one alarm for each kind, because CloudWatch charges for each metric,
 * regardless of the number of alarms. The description of each names its entry in the runbook.
 */
export class Alarms extends Construct {
  readonly #topic: ITopic | undefined;

  constructor(scope: Construct, id: string, { channels, watched, topic }: AlarmsProps) {
    super(scope, id);
    this.#topic = topic;
    const { functions, queues, deadLetters, rules, apis } = watched;

    this.#sum("DeadLetters", deadLetters.map(visible), {
      threshold: 0,
      runbook: "dead-letters",
      means: "Messages that could not be processed wait in a dead-letter queue",
    });
    this.#sum(
      "LostMessages",
      rules.map((rule) => ruleMetric(rule, "InvocationsFailedToBeSentToDlq")),
      {
        threshold: 0,
        runbook: "lost-messages",
        means: "EventBridge dropped an event, and no queue has it",
      },
    );
    this.#sum(
      "ApiErrors",
      apis.map((api) => api.metricServerError()),
      {
        threshold: 5,
        runbook: "api-errors",
        means: "The API answered more than five requests with 5xx in five minutes",
      },
    );
    this.#sum("FunctionErrors", functions.length > 0 ? [busMetric(this, "FunctionErrors")] : [], {
      threshold: 5,
      runbook: "function-errors",
      means: "Functions failed or timed out more than five times in five minutes",
    });
    this.#sum(
      "StoppedLoops",
      // All long chains of messages pass this function. Messages that Lambda refuses elsewhere become dead letters.
      draining(functions).map((of) =>
        of.metric("RecursiveInvocationsDropped", { statistic: Stats.SUM }),
      ),
      {
        threshold: 0,
        runbook: "stopped-loops",
        means: "Lambda refused to run a function more than 16 times in one chain of messages",
      },
    );

    this.#alarm(
      "StoppedTimer",
      "m0",
      sweeping(functions).map((of) => of.metricInvocations({ statistic: Stats.SUM })),
      {
        threshold: 1,
        isBelow: true,
        runbook: "stopped-timer",
        means: "The timer of all waiting deliveries did not run for ten minutes",
      },
    );

    const waited = queues.filter(({ node }) => !notWatched.has(node.id));
    for (const [i, some] of chunks(waited, maxMetrics).entries()) {
      const ages = some.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage());
      const shares = some.map(
        ({ node, batchingWindow }, i) =>
          `FILL(m${i},0)/${60 * (oldest[node.id] ?? oldestElsewhere) + batchingWindow.toSeconds()}`,
      );
      this.#alarm(numbered("OldMessages", i), `MAX([${shares}])`, ages, {
        threshold: 1,
        runbook: "old-messages",
        means: "The oldest message of a queue is older than the maximum (1 is the maximum)",
      });
    }

    const ended = (["Dead", "Delivered"] as const).flatMap((name) =>
      channels.map((channel) => busMetric(this, name, { channel })),
    );
    const filled = ended.map((_, i) => `FILL(m${i},0)`);
    const dead = `SUM([${filled.slice(0, channels.length)}])`;
    const share = `100*${dead}/SUM([${filled}])`;
    this.#alarm("DeadDeliveries", `IF(${dead}>10,${share},0)`, ended, {
      threshold: 10,
      period: Duration.hours(1),
      runbook: "dead-deliveries",
      means:
        "More than ten, and more than 10 %, of the deliveries that ended in an hour became dead",
    });
  }

  /** Makes an alarm on the sum of metrics, or several if one alarm cannot contain all. */
  #sum(id: string, metrics: readonly IMetric[], kind: Kind): void {
    for (const [i, some] of chunks(metrics, maxMetrics).entries()) {
      this.#alarm(numbered(id, i), "SUM(FILL(METRICS(),0))", some, kind);
    }
  }

  #alarm(id: string, expression: string, metrics: readonly IMetric[], kind: Kind): void {
    const { threshold, isBelow = false, period = fiveMinutes, runbook, means } = kind;
    const alarm = new Alarm(this, id, {
      metric: new MathExpression({
        expression,
        usingMetrics: Object.fromEntries(metrics.map((metric, i) => [`m${i}`, metric])),
        label: id,
        period,
      }),
      alarmDescription: `${means}: docs/operations.md#${runbook}`,
      threshold,
      ...(isBelow ? whenBelow : whenAbove),
    });
    if (!this.#topic) return;
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }
}

const whenAbove = {
  comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
  // One more than necessary, because a filled-in value may be there a moment later.
  evaluationPeriods: 2,
  datapointsToAlarm: 1,
  treatMissingData: TreatMissingData.NOT_BREACHING,
};
/** A function that does not run has no metric. */
const whenBelow = {
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  evaluationPeriods: 2,
  treatMissingData: TreatMissingData.BREACHING,
};

type Kind = {
  readonly means: string;
  /** Anchor of its entry. */
  readonly runbook: string;
  /** Values above it raise the alarm. */
  readonly threshold: number;
  /** Values below the threshold raise the alarm instead, and so do missing ones. */
  readonly isBelow?: true;
  readonly period?: Duration;
};

function visible(queue: Watched["deadLetters"][number]): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM });
}

function chunks<Item>(items: readonly Item[], max: number): readonly (readonly Item[])[] {
  const starts = Array.from({ length: Math.ceil(items.length / max) }, (_, i) => i * max);
  return starts.map((start) => items.slice(start, start + max));
}

function numbered(id: string, i: number): string {
  return i === 0 ? id : `${id}${i + 1}`;
}
