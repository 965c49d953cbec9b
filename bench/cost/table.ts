import pc from "picocolors";
import { type Line, sumOf } from "./bill.ts";
import { keeping, textbook } from "./prices-2026-11.ts";

const width = 66;

/** Parts that cost less are not shown. */
const minShown = 0.01;

/** Formats the bill of a million events, with its comparisons. */
export function showBill(lines: readonly Line[], target: number | undefined): string {
  const { handling, kept } = split(lines);
  const compared =
    target === undefined
      ? []
      : [
          row(`  textbook design, with one webhook`, "", dollars(textbook)),
          row(`  target`, "", dollars(target)),
        ];
  return [
    header("per million events"),
    ...handling.flatMap(showLine),
    pc.bold(row("Handling", "", dollars(sumOf(handling)))),
    ...compared.map(pc.dim),
    ...kept.flatMap(showLine),
    pc.bold(row("With storage until it expires", "", dollars(sumOf(lines)))),
  ].join("\n");
}

/** Formats the bill of a month without events. */
export function showMonth(lines: readonly Line[]): string {
  return [
    header("per month"),
    ...lines.flatMap(showLine),
    pc.bold(row("A month", "", dollars(sumOf(lines)))),
  ].join("\n");
}

/** A column of compared bills. */
export type Column = {
  readonly head: string;
  readonly lines: readonly Line[];
  readonly target: number | undefined;
};

/** Formats the cost of a million events in each scenario as a Markdown table. */
export function compare(columns: readonly Column[]): string {
  const parts = columns.map(({ lines }) => split(lines));
  const rowsOf = (kind: "handling" | "kept") => {
    const names = new Set(parts.flatMap((part) => part[kind].map(({ name }) => name)));
    return [...names].map((name) => [
      name,
      ...parts.map((part) => dollars(part[kind].find((line) => line.name === name)?.usd ?? 0)),
    ]);
  };
  const rows = [
    ["$ per million events", ...columns.map(({ head }) => head)],
    ["---", ...columns.map(() => "---:")],
    ...rowsOf("handling"),
    ["**Handling**", ...parts.map(({ handling }) => `**${dollars(sumOf(handling))}**`)],
    ["target", ...columns.map(({ target }) => (target === undefined ? "" : dollars(target)))],
    ...rowsOf("kept"),
    ["**With storage**", ...columns.map(({ lines }) => `**${dollars(sumOf(lines))}**`)],
  ];
  const widths = columns.map(({ head }) => Math.max(head.length, 9));
  return rows
    .map(([name = "", ...cells]) => {
      const padded = cells.map((cell, at) => cell.padStart(widths[at] ?? 0));
      return `| ${[name.padEnd(26), ...padded].join(" | ")} |`;
    })
    .join("\n");
}

function split(lines: readonly Line[]) {
  return {
    handling: lines.filter(({ dimension }) => !keeping.has(dimension)),
    kept: lines.filter(({ dimension }) => keeping.has(dimension)),
  };
}

function showLine({ name, quantity, unit, usd, parts }: Line): readonly string[] {
  const shown = parts.filter((part) => Math.abs(part.usd) >= minShown);
  return [
    row(name, amount(quantity, unit), dollars(usd)),
    ...shown.map((part) =>
      pc.dim(row(`  ${part.name}`, amount(part.quantity, unit), dollars(part.usd))),
    ),
  ];
}

function header(of: string): string {
  return pc.dim(row("", of, "$"));
}

function row(name: string, quantity: string, usd: string): string {
  return `${name.padEnd(width)}${quantity.padStart(20)}${usd.padStart(9)}`;
}

function amount(quantity: number, unit: string): string {
  return `${quantity.toFixed(quantity < 100 ? 2 : 0)} ${unit}`.trimEnd();
}

function dollars(usd: number): string {
  return usd.toFixed(2);
}
