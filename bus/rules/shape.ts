import * as z from "zod/mini";
import { shapeFaults } from "../../catalog/files/shape-faults.ts";
import { must, someText } from "../../catalog/kinds.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import type { Fault } from "../values/problem.ts";

const aName = "letters, digits, - and _, at most 64";
const name = someText.check(z.regex(/^[\w-]{1,64}$/, must(aName)));

/** What every rule may have. */
export const naming = {
  name: z.optional(name),
  description: z.optional(someText.check(z.maxLength(512, must("at most 512 long")))),
};

/** @param defaultName - The name of a rule that gives none. */
export function nameFaults(given: unknown, defaultName: string): readonly Fault[] {
  if (given !== undefined || name.safeParse(defaultName).success) return [];
  return [{ pointer: "/name", message: `is required, for the file's own is none: ${aName}` }];
}

export function faultsOfShape(error: z.core.$ZodError): readonly Fault[] {
  return shapeFaults(error).map(({ path, message }) => ({ pointer: pointerTo(path), message }));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
