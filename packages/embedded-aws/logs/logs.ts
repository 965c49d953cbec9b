import { AwsError } from "../aws-error.ts";
import type { Meter } from "../billing/meter.ts";
import { isObject } from "../cloudformation/template.ts";
import { type FilterPattern, valueAt } from "./filter-pattern.ts";

/** A value for a CloudWatch metric. */
export type MetricDatum = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
};

/** A filter that turns entries of a log group into metric values. */
export type MetricFilter = {
  readonly logicalId: string;
  readonly pattern: FilterPattern;
  readonly namespace: string;
  readonly name: string;
  /** A number, or the selector of one. */
  readonly value: string;
  /** Selectors by the names of their dimensions. */
  readonly dimensions: Readonly<Record<string, string>>;
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_FILTERS = 100;

/** CloudWatch Logs: the groups with their metric filters. It keeps no entries. */
export class Logs {
  readonly #filters = new Map<string, MetricFilter[]>();
  readonly #onMetric: (datum: MetricDatum) => void;
  readonly #meter: Meter | undefined;

  constructor(onMetric: (datum: MetricDatum) => void, meter?: Meter) {
    this.#onMetric = onMetric;
    this.#meter = meter;
  }

  createGroup(name: string): void {
    this.#filters.set(name, []);
  }

  /** @throws AwsError if there is no such group, or it has the maximum number of filters. */
  addFilter(group: string, filter: MetricFilter): void {
    const filters = this.#filters.get(group);
    if (!filters) {
      throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    }
    if (filters.length === MAX_FILTERS) {
      throw new AwsError("LimitExceededException", "Resource limit exceeded.");
    }
    filters.push(filter);
  }

  /** Runs the metric filters of a group on an entry. */
  write(group: string, entry: string): void {
    const filters = this.#filters.get(group) ?? [];
    if (filters.length === 0) return;
    const event = jsonObject(entry);
    if (!event) return;
    for (const filter of filters) {
      if (filter.pattern.matches(event)) this.#tell(filter, event);
    }
  }

  #tell({ logicalId, namespace, name, ...filter }: MetricFilter, event: object): void {
    const value = filter.value.startsWith("$")
      ? valueAt(event, filter.value)
      : Number(filter.value);
    if (typeof value !== "number") return;
    const dimensions = Object.fromEntries(
      Object.entries(filter.dimensions).map(([key, at]) => [key, String(valueAt(event, at))]),
    );
    this.#onMetric({ namespace, name, dimensions, value });
    const text = Object.entries(dimensions).map((pair) => pair.join("="));
    this.#meter?.add({
      dimension: "cloudwatch.metric-datum",
      resource: `${namespace}/${name}{${text.join(",")}}`,
      operation: "metric filter",
      by: logicalId,
      quantity: 1,
    });
  }
}

function jsonObject(entry: string): object | undefined {
  if (!entry.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(entry);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
