import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ConfigurationError } from "./configuration-error.ts";
import type { FileFault } from "./written.ts";

export type TextFile = {
  /** From where the command runs, so that an editor finds it. */
  readonly path: string;
  readonly name: string;
  readonly text: string;
};

/**
 * The .json, .yaml and .yml files of a folder, by name.
 *
 * @param setting - What named the folder, to begin the sentence that says what is wrong with it.
 * @throws ConfigurationError if it cannot be read.
 */
export function filesOf(folder: string, setting: string): readonly TextFile[] {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).flatMap(nameOfFile);
    return names.toSorted().map((name) => ({
      name,
      path: relative(process.cwd(), join(folder, name)),
      text: readFileSync(join(folder, name), "utf8"),
    }));
  } catch (error) {
    const remedy = "make the folder, or take the value out of cdk.json";
    throw new ConfigurationError(`${setting} cannot be read; ${remedy}`, [String(error)]);
  }
}

function nameOfFile(entry: Dirent): readonly string[] {
  return /\.(json|ya?ml)$/.test(entry.name) && !entry.isDirectory() ? [entry.name] : [];
}

/** A fault as editors and terminals make a link of it. */
export function faultLine(path: string, { line, column, message }: FileFault): string {
  return `${path}:${line}:${column}: ${message}`;
}
