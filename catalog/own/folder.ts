import { CatalogError } from "../files/configuration-error.ts";
import { faultLine, filesOf } from "../files/folder.ts";
import { readDefinition } from "./definition-file.ts";
import type { OwnEventType } from "./own-event-type.ts";

/**
 * Reads a deployment's own event types: every .json, .yaml and .yml file of a folder is one.
 *
 * @throws ConfigurationError that lists all that is wrong with them, by file and line.
 */
export function readEventTypes(folder: string): readonly OwnEventType[] {
  const setting = `The context value "eventTypes" names ${folder}, which`;
  const files = filesOf(folder, setting);
  if (files.length === 0) throw new CatalogError(`${setting} holds no .json, .yaml or .yml file`);
  const faults: string[] = [];
  const byCode = new Map<string, { readonly path: string; readonly eventType: OwnEventType }>();
  for (const { path, text } of files) {
    const read = readDefinition(text);
    if (!read.ok) {
      faults.push(...read.faults.map((fault) => faultLine(path, fault)));
      continue;
    }
    const { code } = read.eventType.type;
    const other = byCode.get(code)?.path;
    if (other) faults.push(faultLine(path, read.codeFault(`${code} is that of ${other} already`)));
    else byCode.set(code, { path, eventType: read.eventType });
  }
  if (faults.length > 0) throw new CatalogError("The event types are not right", faults);
  return [...byCode.values()].map(({ eventType }) => eventType);
}
