import { extname } from "node:path";
import { limitFaults, type Rule, readRule, type Surroundings } from "../../bus/rules/index.ts";
import { ConfigurationError, faultLine, filesOf } from "../../catalog/files/folder.ts";
import { type Fault, readWritten } from "../../catalog/files/written.ts";
import { stepsOf } from "../../packages/event-patterns/json/pointer.ts";

/**
 * Reads the rules in code of a deployment: every .json, .yaml and .yml file of a folder is one.
 *
 * @throws ConfigurationError that lists all faults, by file and line.
 */
export function readRules(
  folder: string,
  surroundings: Omit<Surroundings, "defaultName">,
): readonly Rule[] {
  const faults: string[] = [];
  const rules = new Map<Rule, (fault: Fault) => string>();
  const byName = new Map<string, string>();
  const setting = `The context value "rules" names ${folder}, which`;
  for (const { name: fileName, path, text } of filesOf(folder, setting)) {
    const written = readWritten(text);
    if (!written.ok) {
      faults.push(...written.faults.map((fault) => faultLine(path, fault)));
      continue;
    }
    const lineOf = (fault: Fault) => faultLine(path, written.locate(fault));
    const defaultName = fileName.slice(0, -extname(fileName).length);
    const read = readRule(written.value, { ...surroundings, defaultName });
    if (!read.ok) {
      for (const { pointer, message } of read.faults) {
        faults.push(lineOf({ path: stepsOf(pointer), message }));
      }
      continue;
    }
    const name = read.rule.name.toLowerCase();
    const other = byName.get(name);
    if (other) {
      faults.push(
        lineOf({ path: ["name"], message: `is already the name of the rule in ${other}` }),
      );
    }
    byName.set(name, path);
    rules.set(read.rule, lineOf);
  }
  const toAws = [...rules.keys()].filter((rule) => rule.kind === "aws");
  for (const { rule, message } of limitFaults(toAws)) {
    faults.push(rules.get(rule)?.({ path: [], message }) ?? message);
  }
  if (faults.length > 0) throw new ConfigurationError("The rules are invalid", faults);
  return [...rules.keys()];
}
