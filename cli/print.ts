import pc from "picocolors";

/** Colors are off if the output is a file or a pipe. The environment does not matter. */
const isForPeople = process.stdout.isTTY === true && pc.isColorSupported;
export const colors = pc.createColors(isForPeople);

type Paint = (text: string) => string;
/** Text of a table cell, optionally with a color. */
export type Cell = string | readonly [text: string, paint: Paint];

/** Returns a table with aligned columns. The last column is not padded. */
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

/** Returns the names and values of one item, without the undefined ones. */
export function fields(pairs: readonly (readonly [name: string, value: Cell | undefined])[]) {
  const shown = pairs.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown
    .map(([name, value]) => `${colors.dim(name.padEnd(width))}  ${paintOf(value)(textOf(value))}`)
    .join("\n");
}

/** Formats a time in this machine's time zone, in the form that --from and --to accept. */
export function timeOf(unixMs: number): string {
  const minutes = -new Date(unixMs).getTimezoneOffset();
  const local = new Date(unixMs + minutes * 60_000).toISOString().slice(0, 19);
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(hours)}:${two(rest)}`;
}

/** Prints a value as one line of JSON. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value));
}

/**
 * Escapes control characters: names and answers come from others and must not control the terminal.
 */
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
