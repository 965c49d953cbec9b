import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { wish } from "../../bus/subscriptions/wish.ts";
import { faultLine } from "../../catalog/files/folder.ts";
import { type Fault, readWritten, shapeFaults } from "../../catalog/files/written.ts";
import { must } from "../../catalog/kinds.ts";
import { Failure } from "./failure.ts";
import type { NamedWish } from "./plan.ts";

const list = z.array(wish, must("a list of subscriptions, each with a name"));

/**
 * The subscriptions that a YAML or JSON file lists.
 *
 * @throws Failure that says what is wrong with it, by line.
 */
export function wantedIn(file: string): readonly NamedWish[] {
  const written = readWritten(textOf(file));
  if (!written.ok) throw new Failure(written.faults.map((f) => faultLine(file, f)).join("\n"));
  const parsed = list.safeParse(written.value);
  const faults = parsed.success ? nameFaults(parsed.data) : shapeFaults(parsed.error);
  if (parsed.success && faults.length === 0) return parsed.data as readonly NamedWish[];
  throw new Failure(faults.map((fault) => faultLine(file, written.locate(fault))).join("\n"));
}

function nameFaults(wishes: z.infer<typeof list>): readonly Fault[] {
  const names = new Set<string>();
  return wishes.flatMap(({ name }, i) => {
    if (name === undefined) return [{ path: [i, "name"], message: "is required" }];
    if (names.has(name)) return [{ path: [i, "name"], message: "is another's already" }];
    names.add(name);
    return [];
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
