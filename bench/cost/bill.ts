import pc from "picocolors";
import type { Dimension, Usage } from "../../packages/embedded-aws/billing/meter.ts";
import { keeping, type Price, prices, textbook } from "./prices-2026-11.ts";

/** The cost and quantity of something. */
export type Part = { readonly name: string; readonly quantity: number; readonly usd: number };

/** A line of a bill, with its parts, dearest first. */
export type Line = Part & {
  readonly dimension: Dimension;
  readonly unit: string;
  readonly parts: readonly Part[];
};

/**
 * Returns the bill for usage.
 *
 * @param times - Factor to multiply it by.
 */
export function billOf(usage: readonly Usage[], times = 1): readonly Line[] {
  return Object.entries(prices).flatMap(([name, price]) => {
    const dimension = name as Dimension;
    const of = usage.filter((part) => part.dimension === dimension);
    const parts = [...Map.groupBy(of, nameOf)].map(([name, group]) => ({
      name,
      ...amount(group, price, times),
    }));
    const line = { ...amount(of, price, times), name: price.line, unit: price.unit, dimension };
    return line.quantity === 0 ? [] : [{ ...line, parts: parts.toSorted((a, b) => b.usd - a.usd) }];
  });
}

/** Returns the cost of all parts together, in US dollars. */
export function sumOf(lines: readonly Part[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

/** Returns the quantity in the unit of the bill: a million requests, a GB. */
function amount(usage: readonly Usage[], { usd, per }: Price, times: number) {
  const quantity = usage.reduce((sum, part) => sum + part.quantity, 0) * times;
  return { quantity: quantity / per, usd: (quantity / per) * usd };
}

/** Removes the eight digits by which CDK makes logical ids unique. */
export function shortName(id: string): string {
  return id.replace(/[0-9A-F]{8}(?=$|\/)/i, "");
}

/**
 * Names the operation, the caller and the resource; shorter if the resource is the caller, or only
 * exists.
 */
function nameOf({ resource, operation, by }: Usage): string {
  const [of, who] = [shortName(resource), shortName(by)];
  if (operation === "") return of;
  return of === who ? `${of}: ${operation}` : `${of}: ${operation} (${who})`;
}

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
    row(name, amountText(quantity, unit), dollars(usd)),
    ...shown.map((part) =>
      pc.dim(row(`  ${part.name}`, amountText(part.quantity, unit), dollars(part.usd))),
    ),
  ];
}

function header(of: string): string {
  return pc.dim(row("", of, "$"));
}

function row(name: string, quantity: string, usd: string): string {
  return `${name.padEnd(width)}${quantity.padStart(20)}${usd.padStart(9)}`;
}

function amountText(quantity: number, unit: string): string {
  return `${quantity.toFixed(quantity < 100 ? 2 : 0)} ${unit}`.trimEnd();
}

function dollars(usd: number): string {
  return usd.toFixed(2);
}
