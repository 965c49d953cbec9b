import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { FileFault } from "./written.ts";

/** The configuration is not valid, so nothing must be deployed with it. */
export class ConfigurationError extends Error {
  override readonly name: string = "ConfigurationError";

  constructor(what: string, faults: readonly string[] = []) {
    super(
      [`${what}${faults.length > 0 ? ":" : "."}`, ...faults.map((line) => `  ${line}`)].join("\n"),
    );
  }
}

/** The catalog is not valid, so nothing must be deployed with it. */
export class CatalogError extends ConfigurationError {
  override readonly name = "CatalogError";
}

type TextFile = {
  /** Relative to the working directory, so that an editor finds it. */
  readonly path: string;
  readonly name: string;
  readonly text: string;
};

/**
 * Returns the .json, .yaml and .yml files of a folder, by name.
 *
 * @param setting - The setting that names the folder, which starts the error message.
 * @throws ConfigurationError if the folder cannot be read.
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
    const remedy = "create the folder, or remove the value from cdk.json";
    throw new ConfigurationError(`${setting} cannot be read; ${remedy}`, [String(error)]);
  }
}

function nameOfFile(entry: Dirent): readonly string[] {
  return /\.(json|ya?ml)$/.test(entry.name) && !entry.isDirectory() ? [entry.name] : [];
}

/** Formats a fault so that editors and terminals link it. */
export function faultLine(path: string, { line, column, message }: FileFault): string {
  return `${path}:${line}:${column}: ${message}`;
}
