import { useEffect, useRef, useState } from "preact/hooks";
import { spanText } from "../format/time.ts";
import { type Drawing, drawChart } from "./draw-chart.ts";
import { Table } from "./list.tsx";

/** A chart with its legend. The legend has the values at the pointer, and a table has all of them. */
export function Chart({
  title,
  summary,
  drawing,
  note,
}: {
  readonly title: string;
  /** The legend's values while the pointer is elsewhere, one for each series. */
  readonly summary: readonly string[];
  readonly drawing: Drawing;
  readonly note?: string;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number>();
  const { spans, series, format } = drawing;
  useEffect(() => {
    setPointed(undefined);
    return place.current ? drawChart(place.current, drawing, setPointed) : undefined;
  }, [drawing]);
  const span = pointed === undefined ? undefined : spans[pointed];
  const textOf = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : format(value);
  return (
    <section class="panel chart">
      <header>
        <h2>{title}</h2>
        <span class="hint">{span ? spanText(span.from, span.to, Date.now()) : note}</span>
      </header>
      <ul class="legend">
        {series.map(({ name, color, values }, i) => (
          <li key={name} class={`key ${color}`}>
            {name} <b>{pointed === undefined ? summary[i] : textOf(values[pointed])}</b>
          </li>
        ))}
      </ul>
      {/* The table has what it draws. */}
      <div ref={place} class="drawing" aria-hidden="true" />
      <details>
        <summary>Show as table</summary>
        <Table
          caption={title}
          columns={[{ name: "Accepted" }, ...series.map(({ name }) => ({ name, isNumber: true }))]}
        >
          {spans
            .map(({ from, to }, i) => (
              <tr key={from}>
                <td class="time">{spanText(from, to, Date.now())}</td>
                {series.map(({ name, values }) => (
                  <td key={name} class="number">
                    {textOf(values[i])}
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </Table>
      </details>
    </section>
  );
}
