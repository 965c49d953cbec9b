import { type Constraint, isMember, type Shape } from "./shape.ts";

/** A part of a request that breaks a limit of AWS's models, or is not supported here. */
export type Fault = {
  readonly kind: "type" | "missing" | "range" | "pattern" | "enum" | "unsupported";
  /** Names and positions from the root. Positions count from 0. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly constraint?: Constraint;
  /** The constraint in AWS's words. */
  readonly rule: string;
};

/** AWS reports at most this many. */
const MAX_FAULTS = 10;

type Path = (string | number)[];

/** Returns the faults in the input of an operation. `null` means an absent member, as in AWS. */
export function faultsOf(input: unknown, shape: Shape): readonly Fault[] {
  const faults: Fault[] = [];
  visit(input, shape, [], faults);
  return faults;
}

function visit(value: unknown, shape: Shape, path: Path, faults: Fault[]): void {
  if (faults.length >= MAX_FAULTS) return;
  const { constraint } = shape;
  if (constraint && !holds(value, constraint, path, faults)) return;
  if (shape.only && !shape.only.includes(value as string)) {
    const rule = `only ${shape.only.join(" and ")} is in the embedded AWS`;
    faults.push({ kind: "unsupported", path: [...path], value, rule });
  }
  if (shape.steps.size === 0 && !shape.isClosed) return;
  const element = shape.steps.get("[]");
  const type = element ? "list" : "structure";
  if (!hasType(value, type)) {
    faults.push({ kind: "type", path: [...path], value, rule: `${type} expected` });
  } else if (element) visitElements(value as readonly unknown[], element, path, faults);
  else visitMembers(value as object, shape, path, faults);
}

function visitElements(list: readonly unknown[], shape: Shape, path: Path, faults: Fault[]): void {
  for (const [at, element] of list.entries()) {
    path.push(at);
    visit(element, shape, path, faults);
    path.pop();
  }
}

function visitMembers(value: object, shape: Shape, path: Path, faults: Fault[]): void {
  const { steps, isClosed } = shape;
  const keys = steps.get("{key}");
  const values = steps.get("{}");
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue;
    path.push(name);
    if (keys) visit(name, keys, path, faults);
    const known = (isMember(name) ? steps.get(name) : undefined) ?? values;
    if (known) visit(member, known, path, faults);
    else if (isClosed) {
      const rule = "it is not in the embedded AWS";
      faults.push({ kind: "unsupported", path: [...path], value: member, rule });
    }
    path.pop();
  }
}

/** True if the value has the type of the constraint. */
function holds(
  value: unknown,
  constraint: NonNullable<Shape["constraint"]>,
  path: Path,
  faults: Fault[],
): boolean {
  const { type, min, max, required = [], regex } = constraint;
  const add = (kind: Fault["kind"], rule: string, at: Path = path, found = value) =>
    faults.push({ kind, path: [...at], value: found, constraint, rule });
  if (!hasType(value, type)) {
    add("type", `${type} expected`);
    return false;
  }
  for (const name of required) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (member === undefined || member === null) {
      add("missing", "Member must not be null", [...path, name], null);
    }
  }
  if (min !== undefined || max !== undefined) {
    const isNumber = typeof value === "number";
    const size = isNumber ? value : sizeOf(value);
    const what = isNumber ? "value" : "length";
    if (min !== undefined && size < min) {
      add("range", `Member must have ${what} greater than or equal to ${min}`);
    }
    if (max !== undefined && size > max) {
      add("range", `Member must have ${what} less than or equal to ${max}`);
    }
  }
  if (regex && !regex.test(value as string)) {
    add("pattern", `Member must satisfy regular expression pattern: ${constraint.pattern}`);
  }
  if (constraint.enum && !constraint.enum.includes(value as string)) {
    add("enum", `Member must satisfy enum value set: [${constraint.enum.join(", ")}]`);
  }
  return true;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
    case "long":
      return Number.isFinite(value);
    case "list":
      return Array.isArray(value);
    default:
      return typeof value === "object" && value !== null && !Array.isArray(value);
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return Object.keys(value as object).length;
}
