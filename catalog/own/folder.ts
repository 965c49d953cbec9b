import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { CatalogError } from "../catalog-error.ts";
import { type FileFault, readDefinition } from "./definition-file.ts";
import type { OwnEventType } from "./own-event-type.ts";

/**
 * Reads a deployment's own event types: every .json, .yaml and .yml file of a folder is one.
 *
 * @throws CatalogError that lists all that is wrong with them, by file and line.
 */
export function readEventTypes(folder: string): readonly OwnEventType[] {
  const faults: string[] = [];
  const byCode = new Map<string, { readonly file: string; readonly eventType: OwnEventType }>();
  for (const name of filesOf(folder)) {
    const file = relative(process.cwd(), join(folder, name));
    const add = ({ line, column, message }: FileFault) =>
      faults.push(`${file}:${line}:${column}: ${message}`);
    const read = readDefinition(readFileSync(join(folder, name), "utf8"));
    if (!read.ok) {
      for (const fault of read.faults) add(fault);
      continue;
    }
    const { code } = read.eventType.type;
    const other = byCode.get(code)?.file;
    if (other) add(read.codeFault(`${code} is that of ${other} already`));
    else byCode.set(code, { file, eventType: read.eventType });
  }
  if (faults.length > 0) throw new CatalogError("The event types are not right", faults);
  return [...byCode.values()].map(({ eventType }) => eventType);
}

function filesOf(folder: string): readonly string[] {
  const setting = `The context value "eventTypes" names ${folder}, which`;
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw new CatalogError(`${setting} cannot be read`, [String(error)]);
  }
  const files = names.filter((name) => /\.(json|ya?ml)$/.test(name)).toSorted();
  if (files.length === 0) throw new CatalogError(`${setting} holds no .json, .yaml or .yml file`);
  return files;
}
