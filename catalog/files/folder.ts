import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { FileFault } from "./written.ts";

/** What was configured is wrong as it is written, so that nothing should be deployed with it. */
export class ConfigurationError extends Error {
  override readonly name: string = "ConfigurationError";

  constructor(what: string, faults: readonly string[] = []) {
    super(
      [`${what}${faults.length > 0 ? ":" : "."}`, ...faults.map((line) => `  ${line}`)].join("\n"),
    );
  }
}

/** The catalog is wrong as it is written, so that nothing should be deployed with it. */
export class CatalogError extends ConfigurationError {
  override readonly name = "CatalogError";
}

type TextFile = {
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
