import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";

/** A name for people. It is one line of text: no control characters (Unicode category Cc). */
export const displayName = z.optional(
  someText.check(
    z.minLength(1, must("one character at least")),
    z.maxLength(100, must("at most 100 long")),
    z.regex(/^\P{Cc}*$/u, must("without control characters")),
  ),
);

/** A URL that the bus is to call, as a company writes it; target.ts judges whether it may be called. */
export const urlText = someText.check(z.maxLength(2000, must("at most 2000 long")));
