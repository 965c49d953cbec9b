import uPlot from "uplot";
import type { Span } from "../format/activity.ts";
import { axisTime } from "../format/time.ts";

/** Names of colors in `style/tokens.css`. */
export type ChartColor =
  | "delivered"
  | "retrying"
  | "held"
  | "dead"
  | "dropped"
  | "first"
  | "second";

/** Values of a chart, one for each of its spans. */
export type Series = {
  readonly name: string;
  readonly color: ChartColor;
  /** `null` for a time without a value. */
  readonly values: readonly (number | null)[];
};

/** A chart to draw. */
export type Drawing = {
  /** Bars are stacked counts. Lines are durations in milliseconds, on a logarithmic scale. */
  readonly kind: "bars" | "lines";
  /** Spans that follow each other, oldest first. */
  readonly spans: readonly Span[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
};

const height = 190;
const hourMs = 3_600_000;

/**
 * Draws a chart that fills the width of its place, and draws it again when the width or the color scheme changes.
 *
 * @param onPoint - Receives the index of the span that the pointer is at; undefined without one.
 * @returns A function that removes the chart.
 */
export function drawChart(
  place: HTMLElement,
  drawing: Drawing,
  onPoint: (index: number | undefined) => void,
): () => void {
  const chart = new uPlot(optionsOf(place, drawing, onPoint), dataOf(drawing), place);
  const resized = new ResizeObserver(() => {
    if (place.clientWidth > 0) chart.setSize({ width: place.clientWidth, height });
  });
  resized.observe(place);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const redraw = () => chart.redraw(false);
  dark.addEventListener("change", redraw);
  return () => {
    dark.removeEventListener("change", redraw);
    resized.disconnect();
    chart.destroy();
  };
}

/** The series in the order in which they are drawn: the whole bar first, and the lowest part over it last. */
function drawnSeries({ kind, series }: Drawing): readonly Series[] {
  return kind === "bars" ? series.toReversed() : series;
}

function dataOf(drawing: Drawing): uPlot.AlignedData {
  const { kind, spans, series } = drawing;
  const middles = spans.map(({ from, to }) => (from + to) / 2);
  if (kind === "lines") return [middles, ...series.map(({ values }) => values.map(atLeastOne))];
  return [middles, ...stacked(series.map(({ values }) => values)).toReversed()];
}

/** A logarithmic scale has no zero. */
function atLeastOne(value: number | null): number | null {
  return value === null ? null : Math.max(1, value);
}

/** Returns the height at which each part of a stacked bar ends. */
export function stacked(parts: readonly (readonly (number | null)[])[]): number[][] {
  const tops: number[][] = [];
  for (const values of parts) {
    const below = tops.at(-1);
    tops.push(values.map((value, i) => (value ?? 0) + (below?.[i] ?? 0)));
  }
  return tops;
}

function optionsOf(
  place: HTMLElement,
  drawing: Drawing,
  onPoint: (index: number | undefined) => void,
): uPlot.Options {
  const { kind, spans, format } = drawing;
  const [from = 0, to = 1] = [spans[0]?.from, spans.at(-1)?.to];
  // The colors are read while drawing, because they change with the color scheme.
  const style = getComputedStyle(place);
  const color = (name: string) => () => style.getPropertyValue(`--${name}`);
  const font = `11px ${style.fontFamily}`;
  const axis = { stroke: color("muted"), font, ticks: { show: false } };
  const line = { stroke: color("line"), width: 1 };
  return {
    width: place.clientWidth,
    height,
    ms: 1,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: kind === "lines" } },
    scales: {
      x: { time: false, range: [from, to] },
      y:
        kind === "lines"
          ? { distr: 3, range: (_, min, max) => durationRange(min, max) }
          : { range: (_, __, max) => [0, Math.max(1, max) * 1.08] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 6,
        grid: { show: false },
        splits: ({ width }) => timesOnAxis({ from, to }, width),
        values: (_, times) => times.map((time) => axisTime(time)),
      },
      {
        ...axis,
        size: 52,
        gap: 6,
        grid: line,
        ...(kind === "lines"
          ? { splits: (_, __, min, max) => durationsOnAxis(min, max), filter: (_, all) => all }
          : { incrs: wholeSteps }),
        values: (_, values) => values.map((value) => (value === null ? "" : format(value))),
      },
    ],
    series: [
      {},
      ...drawnSeries(drawing).map((series) => ({
        ...lookOf(kind),
        [kind === "bars" ? "fill" : "stroke"]: color(`chart-${series.color}`),
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  };
}

/** Durations that an axis can name, in milliseconds. */
const durations = [
  ...[1, 10, 100, 1_000, 10_000, 60_000, 600_000],
  ...[1, 10, 100].map((hours) => hours * hourMs),
];

/** Returns the named durations around values, so that an axis has at least two. */
export function durationRange(min: number, max: number): [number, number] {
  const below = durations.findLast((ms) => ms <= min) ?? 1;
  const above = durations.find((ms) => ms >= max && ms > below) ?? max * 2;
  return [below, above];
}

function durationsOnAxis(min: number, max: number): number[] {
  return durations.filter((ms) => ms >= min && ms <= max);
}

/** In ascending order: uPlot takes the first that leaves room for the labels. */
export const wholeSteps = Array.from({ length: 9 }, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();

function lookOf(kind: Drawing["kind"]): uPlot.Series {
  if (kind === "lines") return { width: 2, points: { show: true, size: 5 } };
  const bars = uPlot.paths.bars?.({ size: [0.76, 44] });
  return { width: 0, points: { show: false }, ...(bars && { paths: bars }) };
}

const minLabelPixels = 52;

/** Returns the times that an axis of a width names: whole parts of the day in the person's zone. */
export function timesOnAxis({ from, to }: Span, width: number): number[] {
  const hours = (to - from) / hourMs;
  const step = [1, 2, 3, 6, 12, 24, 48, 96].find(
    (step) => (hours / step) * minLabelPixels < width - minLabelPixels,
  );
  const times = Array.from({ length: hours }, (_, i) => from + i * hourMs);
  if (step === undefined || step > 24) return times.filter(isMidnight).filter(everySecond);
  return times.filter((time) => new Date(time).getHours() % step === 0);
}

function isMidnight(time: number): boolean {
  return new Date(time).getHours() === 0;
}

function everySecond(_: number, i: number): boolean {
  return i % 2 === 0;
}
