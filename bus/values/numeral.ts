import * as z from "zod/mini";
import { must } from "../../catalog/kinds.ts";

type Integer = { readonly type: "integer"; readonly minimum: number; readonly maximum: number };

/** Numerals as the OpenAPI document shows them. To a client, a query parameter is a number. */
export const numerals = z.registry<Integer>();

/**
 * Returns the schema of a whole number as text, without leading zeros.
 *
 * @param what - Names the number in the message.
 */
export function numeral(min: number, max: number, what = "a number") {
  const message = must(`${what} from ${min} to ${max}`);
  const schema = z
    .string(message)
    .check(z.refine((text) => isNumeral(text) && +text >= min && +text <= max, message));
  numerals.add(schema, { type: "integer", minimum: min, maximum: max });
  return schema;
}

function isNumeral(text: string): boolean {
  return /^(0|[1-9]\d{0,15})$/.test(text);
}

/** The number of a company as text. */
export const companyNumeral = numeral(1, Number.MAX_SAFE_INTEGER, "the number of a company");
