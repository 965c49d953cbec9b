import type * as z from "zod/mini";
import { hiddenValue } from "../../bus/outbound/target-headers.ts";
import type { Target } from "../../bus/subscriptions/subscription-input.ts";

/*
 * Files refer to secrets by the environment: `token: ${CRM_TOKEN}`. The bus shows no secret, so that an exported file
 * has references, and a reference without a value keeps the secret that the bus has.
 */

/** The place of a value in a file, as steps from its root. */
export type Path = readonly (string | number)[];

/** A reference to a variable that the environment does not have. */
export type UnsetVariable = { readonly path: Path; readonly name: string };

const reference = /^\$\{([A-Z_][A-Z0-9_]*)\}$/;

/** Takes the place of an unset variable. Each connector can read it, because it is a URL. */
const standIn = "https://unset.invalid/";

/** Returns a value with the environment's values for its references, and the references without one. */
export function withVariables(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
): { readonly value: unknown; readonly unset: readonly UnsetVariable[] } {
  const unset: UnsetVariable[] = [];
  const filled = (part: unknown, path: Path): unknown => {
    if (typeof part === "string") {
      const [, name] = reference.exec(part) ?? [];
      if (name === undefined) return part;
      const found = env[name];
      if (found) return found;
      unset.push({ path, name });
      return standIn;
    }
    if (Array.isArray(part)) return part.map((item, i) => filled(item, [...path, i]));
    // Numbers that a double would change are objects of JSON.rawJSON.
    if (typeof part !== "object" || part === null || JSON.isRawJSON(part)) return part;
    const entries = Object.entries(part);
    return Object.fromEntries(
      entries.map(([name, inner]) => [name, filled(inner, [...path, name])]),
    );
  };
  return { value: filled(value, []), unset };
}

/** Returns a copy of `view` whose values at some paths are those of `other`. */
export function withValuesOf(view: object, other: object, paths: readonly Path[]): object {
  const copy = structuredClone(view);
  for (const path of paths) {
    const parents = path.slice(0, -1);
    const name = path.at(-1) ?? "";
    const [to, from] = [at(copy, parents), at(other, parents)];
    if (!to) continue;
    if (from && name in from) to[name] = from[name];
    else delete to[name];
  }
  return copy;
}

type Container = Record<string | number, unknown>;

function at(root: object, path: Path): Container | undefined {
  let found: unknown = root;
  for (const step of path) found = Object(found)[step];
  return typeof found === "object" && found !== null ? (found as Container) : undefined;
}

/**
 * Returns the input of a target that the API shows: a reference for each secret, and nothing that the input does not
 * have.
 *
 * @param nameOf - Returns a variable's name for the path of a secret in the target.
 */
export function inputOfTarget(
  shown: object,
  schema: z.ZodMiniType<Target>,
  nameOf: (path: Path) => string,
): unknown {
  const target = structuredClone(shown);
  for (const path of hiddenIn(target, [])) set(target, path, nameOf(path));
  const { error } = schema.safeParse(target);
  for (const issue of error?.issues ?? []) {
    const path = issue.path as Path;
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) delete at(target, path)?.[key];
    }
  }
  // Only secrets are missing.
  for (const { path } of schema.safeParse(target).error?.issues ?? []) {
    const steps = path as Path;
    if (at(target, steps.slice(0, -1))?.[steps.at(-1) ?? ""] === undefined) {
      set(target, steps, nameOf(steps));
    }
  }
  return target;
}

function set(root: object, path: Path, name: string): void {
  const parent = at(root, path.slice(0, -1));
  if (parent) parent[path.at(-1) ?? ""] = `\${${name}}`;
}

/** Yields the paths of values that the API hides. */
function* hiddenIn(value: object, path: Path): Iterable<Path> {
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === "object" && inner !== null) yield* hiddenIn(inner, [...path, name]);
    if (inner === hiddenValue || String(inner).endsWith(`/${hiddenValue}`)) yield [...path, name];
  }
}
