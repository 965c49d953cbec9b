import { useMemo } from "preact/hooks";
import type { Statistics } from "../../sdk/index.ts";
import { acceptedOf, activityIn, eventsIn, sumOf } from "../format/activity.ts";
import { count } from "../format/number.ts";
import { shortDuration } from "../format/time.ts";
import { barHours, type PeriodName } from "../routing/period.ts";
import { Chart } from "../ui/chart.tsx";
import type { Drawing } from "../ui/draw-chart.ts";

/** From the lowest part of a bar to the highest. */
const parts = ["delivered", "dropped", "retrying", "held", "dead"] as const;

/** Charts of a period: its events, their deliveries by status, and their latency. */
export function ActivityCharts({
  period,
  statistics,
}: {
  readonly period: PeriodName;
  readonly statistics: Statistics;
}) {
  const { events, deliveries, latency, sum } = useMemo(
    () => drawingsOf(statistics, barHours[period]),
    [statistics, period],
  );
  const note = barHours[period] === 1 ? "by hour" : `by ${barHours[period]} hours`;
  const latencyText = (ms: number | null) => (ms === null ? "–" : shortDuration(ms));
  return (
    <div class="columns even">
      <Chart
        title="Events"
        note={note}
        drawing={events}
        summary={[count(acceptedOf(statistics.events))]}
      />
      <Chart
        title="Deliveries"
        note={note}
        drawing={deliveries}
        summary={parts.filter((part) => isShown(part, sum)).map((part) => count(sum[part]))}
      />
      <Chart
        title="Latency"
        note="of the slowest subscription"
        drawing={latency}
        summary={[sum.p50, sum.p99].map(latencyText)}
      />
    </div>
  );
}

type Sum = ReturnType<typeof sumOf>;

function isShown(part: (typeof parts)[number], sum: Sum): boolean {
  return part === "delivered" || sum[part] > 0;
}

function drawingsOf({ items, events: accepted, from, to }: Statistics, hours: number) {
  const spans = activityIn(items, { from, to }, hours);
  const sum = sumOf(items);
  const events: Drawing = {
    kind: "bars",
    spans,
    format: count,
    series: [
      {
        name: "Accepted",
        color: "first",
        values: eventsIn({ from, to, events: accepted }, hours),
      },
    ],
  };
  const deliveries: Drawing = {
    kind: "bars",
    spans,
    format: count,
    series: parts
      .filter((part) => isShown(part, sum))
      .map((part) => ({
        name: `${part.charAt(0).toUpperCase()}${part.slice(1)}`,
        color: part,
        values: spans.map((span) => span[part]),
      })),
  };
  const latency: Drawing = {
    kind: "lines",
    spans,
    format: shortDuration,
    series: [
      { name: "p50", color: "first", values: spans.map(({ p50 }) => p50) },
      { name: "p99", color: "second", values: spans.map(({ p99 }) => p99) },
    ],
  };
  return { events, deliveries, latency, sum };
}
