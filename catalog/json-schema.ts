import * as z from "zod/mini";
import { definitions } from "./catalog.ts";
import { open } from "./kinds.ts";

/**
 * The JSON Schema (2020-12) of what an event of this type carries: its `data`, and `vendor` where it
 * has one.
 *
 * @returns The schema; undefined for a code that is not in the catalog.
 */
export function jsonSchema(code: string): object | undefined {
  const definition = definitions.get(code);
  if (!definition) return undefined;
  const { data, vendor } = definition;
  return z.toJSONSchema(open({ data: z.strictObject(data), ...(vendor && { vendor }) }));
}
