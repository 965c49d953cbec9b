import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import {
  type SubscriptionInput,
  subscriptionInput,
} from "../../bus/subscriptions/subscription-input.ts";
import { faultLine } from "../../catalog/files/folder.ts";
import { type Fault, readWritten, shapeFaults } from "../../catalog/files/written.ts";
import { must } from "../../catalog/kinds.ts";
import { Failure } from "./failure.ts";
import { type UnsetVariable, withVariables } from "./secrets-in-file.ts";

export type NamedInput = SubscriptionInput & { readonly name: string };

/** A subscription that a file lists. */
export type Wanted = {
  /** Position in the list. */
  readonly index: number;
  readonly input: NamedInput;
  /** References in its target to variables that the environment does not have. */
  readonly unset: readonly UnsetVariable[];
};

/** The subscriptions that a file lists. */
export type WantedFile = {
  readonly wanted: readonly Wanted[];
  /** Returns a fault of the list as a line with its place: `file:line:column: message`. */
  readonly lineOf: (fault: Fault) => string;
};

const list = z.array(z.unknown(), must("a list of subscriptions, each with a name"));

/**
 * Reads the subscriptions that a YAML or JSON file lists, with the environment's values for `${NAME}`.
 *
 * @throws Failure that names each error with its place.
 */
export function wantedIn(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): WantedFile {
  return readWanted(file, textOf(file), env);
}

/**
 * Reads the subscriptions that a text lists.
 *
 * @param file - Name for errors.
 * @throws Failure that names each error with its place.
 */
export function readWanted(
  file: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): WantedFile {
  const written = readWritten(text);
  if (!written.ok) throw new Failure(written.faults.map((f) => faultLine(file, f)).join("\n"));
  const lineOf = (fault: Fault) => faultLine(file, written.locate(fault));
  const fail = (faults: readonly Fault[]) => new Failure(faults.map(lineOf).join("\n"));
  const read = list.safeParse(written.value);
  if (!read.success) throw fail(shapeFaults(read.error));
  const items = read.data.map((item, i) => itemOf(item, i, env));
  const faults = items.flatMap(({ faults }) => faults);
  const wanted = items.flatMap(({ wanted }) => wanted ?? []);
  const all = [...faults, ...repeatedNames(wanted)];
  if (all.length > 0) throw fail(all);
  return { wanted, lineOf };
}

type Item = { readonly faults: readonly Fault[]; readonly wanted?: Wanted };

function itemOf(
  item: unknown,
  index: number,
  env: Readonly<Record<string, string | undefined>>,
): Item {
  const { value, unset } = withVariables(item, env);
  const isUnset = (path: readonly PropertyKey[]) =>
    unset.some((variable) => variable.path.join("/") === path.join("/"));
  const parsed = subscriptionInput.safeParse(value);
  const found = parsed.success ? [] : shapeFaults(parsed.error);
  const faults = [
    ...found.filter(({ path }) => !isUnset(path)),
    ...(Object(value).name === undefined ? [{ path: ["name"], message: "is required" }] : []),
    ...unset.filter(({ path }) => path[0] !== "target").map(unsetFault),
  ];
  if (faults.length > 0) return { faults: faults.map((fault) => within(index, fault)) };
  return { faults: [], wanted: { index, input: inputOf(value), unset } };
}

/** Describes a reference without a value, where one is needed. */
export function unsetFault({ path, name }: UnsetVariable): Fault {
  return {
    path,
    message: `needs the environment variable ${name}, which is not set. Set it, or write the value`,
  };
}

/** Returns a fault of an item as a fault of the list. */
export function within(index: number, { path, message }: Fault): Fault {
  return { path: [index, ...path], message };
}

const anyTarget = { type: "webhook", url: "https://unset.invalid/" };

/** The schema refuses the values of unset variables, but nothing else. */
function inputOf(value: unknown): NamedInput {
  const { target } = value as { target: SubscriptionInput["target"] };
  const { data } = subscriptionInput.safeParse(value);
  const input = data ?? {
    ...subscriptionInput.parse({ ...Object(value), target: anyTarget }),
    target,
  };
  return input as NamedInput;
}

function repeatedNames(wanted: readonly Wanted[]): readonly Fault[] {
  const names = new Set<string>();
  return wanted.flatMap(({ index, input: { name } }) => {
    if (names.has(name)) return [{ path: [index, "name"], message: "is already used" }];
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
