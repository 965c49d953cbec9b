import pc from "picocolors";

/** None where the output goes to a file or another program, whatever the environment says. */
const isForPeople = process.stdout.isTTY === true && pc.isColorSupported;
export const colors = pc.createColors(isForPeople);

type Paint = (text: string) => string;
/** What stands in a table, or that and its color. */
export type Cell = string | readonly [text: string, paint: Paint];

/** A table whose columns are aligned, the last one as long as it is. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const all: readonly (readonly Cell[])[] = [header.map((text) => [text, colors.dim]), ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => lengthOf(textOf(row[i])))));
  return all
    .map((row) =>
      row
        .map((cell, i) => {
          const text = textOf(cell);
          const blanks = i === row.length - 1 ? 0 : (widths[i] ?? 0) - lengthOf(text);
          return paintOf(cell)(text) + " ".repeat(blanks);
        })
        .join("  "),
    )
    .join("\n");
}

/** What is known of one thing: names and values, of which those that there are not are left out. */
export function fields(pairs: readonly (readonly [name: string, value: Cell | undefined])[]) {
  const shown = pairs.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown
    .map(([name, value]) => `${colors.dim(name.padEnd(width))}  ${paintOf(value)(textOf(value))}`)
    .join("\n");
}

/** In this machine's time zone, as the bus takes it back in --from and --to. */
export function timeOf(unixMs: number): string {
  const minutes = -new Date(unixMs).getTimezoneOffset();
  const local = new Date(unixMs + minutes * 60_000).toISOString().slice(0, 19);
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(hours)}:${two(rest)}`;
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value));
}

/** Names and answers come from others: none of their characters may steer the terminal. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}

function textOf(cell: Cell | undefined): string {
  return plain(typeof cell === "string" ? cell : (cell?.[0] ?? ""));
}

function paintOf(cell: Cell | undefined): Paint {
  return typeof cell === "object" ? cell[1] : String;
}

function lengthOf(text: string): number {
  return [...text].length;
}
