import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";

/**
 * Texts without control characters (Unicode category Cc). Tools compile patterns of the OpenAPI document without the
 * flag `u`, and in languages that have no `\p`, so it lists the characters.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it excludes them
export const printable = /^[^\x00-\x1f\x7f-\x9f]*$/;

/** A display name of one line. */
export const displayName = z.optional(
  someText.check(
    z.minLength(1, must("at least one character")),
    z.maxLength(100, must("at most 100 characters")),
    z.regex(printable, must("without control characters")),
  ),
);

/** A URL for the bus to call. `target.ts` checks it against the egress policy. */
export const urlText = someText.check(z.maxLength(2000, must("at most 2000 characters")));

/** A refusal as the API answers it (`Problem`). */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.strictObject({ pointer: z.string(), message: z.string() }))),
});
