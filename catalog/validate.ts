import * as z from "zod/mini";
import type { Fault } from "../packages/event-patterns/fault.ts";
import { pointerTo } from "../packages/event-patterns/json/pointer.ts";
import { type Definition, definitionOf } from "./definitions.ts";
import type { EventType } from "./event-type.ts";
import type { Schema } from "./kinds.ts";

/** Maximum number of reported faults: enough to fix an event, and few enough for an answer. */
const maxFaults = 50;

type Path = readonly PropertyKey[];

/**
 * Validates the two members of an event that depend on its type by the catalog. Unknown extra
 * properties of a known object are valid. A wrong type, a missing object and an unlisted one are
 * not.
 *
 * @param type - A type of the catalog.
 * @param data - The event's `data`: parsed JSON, nested no deeper than the stack allows.
 * @param vendor - The event's `vendor`; undefined if it has none.
 * @returns At most 50 faults; none for a valid event. Never throws.
 */
export function validateData(type: EventType, data: unknown, vendor: unknown): readonly Fault[] {
  return faultsOf(definitionOf(type.code) ?? { type, data: {} }, data, vendor);
}

/** Validates by a definition that need not be in the catalog. */
export function faultsOf(definition: Definition, data: unknown, vendor: unknown): readonly Fault[] {
  const unkept = [...unkeepable(data, ["data"]), ...unkeepable(vendor, ["vendor"])];
  const faults =
    unkept.length > 0
      ? unkept
      : [...dataFaults(definition, data), ...vendorFaults(definition, vendor)];
  return faults.slice(0, maxFaults);
}

function* dataFaults({ type, data: schemas }: Definition, data: unknown): Iterable<Fault> {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    yield at(["data"], data === undefined ? "is required" : "must be an object");
    return;
  }
  for (const [name, schema] of Object.entries(schemas)) {
    // hasOwn: `data.constructor` must not find what every object inherits.
    const object = Object.hasOwn(data, name) ? (data as Record<string, unknown>)[name] : undefined;
    yield* schemaFaults(schema, object, ["data", name]);
  }
  for (const name of Object.keys(data)) {
    if (!Object.hasOwn(schemas, name)) {
      yield at(["data", name], `is not an object of ${type.code} (${type.objects.join(", ")})`);
    }
  }
}

function vendorFaults({ type, vendor: schema }: Definition, vendor: unknown): Iterable<Fault> {
  if (schema) return schemaFaults(schema, vendor, ["vendor"]);
  return vendor === undefined ? [] : [at(["vendor"], `is not allowed in ${type.code}`)];
}

function* schemaFaults(schema: Schema, value: unknown, path: Path): Iterable<Fault> {
  const result = z.safeParse(schema, value);
  for (const issue of result.error?.issues ?? []) yield* issueFaults(issue, path);
}

function* issueFaults(issue: z.core.$ZodIssue, path: Path): Iterable<Fault> {
  const here = [...path, ...issue.path];
  // A union reports only its own place. The branch that got further knows where the fault is.
  const further =
    issue.code === "invalid_union" &&
    issue.errors.find((branch) => branch.length > 0 && branch.every(({ path }) => path.length > 0));
  if (!further) yield at(here, issue.message);
  else for (const inner of further) yield* issueFaults(inner, here);
}

/**
 * Yields values that no property can have, listed or not: a number that JSON readers round or that
 * JSON.parse made infinite, and a key that a careless assignment would treat as an object's
 * prototype.
 */
function* unkeepable(value: unknown, path: Path): Iterable<Fault> {
  const isRounded =
    JSON.isRawJSON(value) ||
    (typeof value === "number" && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER));
  if (isRounded) {
    yield at(path, "must be a number that JSON carries exactly, so at most 2^53 - 1");
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === "__proto__") yield at([...path, key], "is not allowed as a name");
    else yield* unkeepable(child, [...path, key]);
  }
}

function at(path: Path, message: string): Fault {
  return { pointer: pointerTo(path), message };
}
