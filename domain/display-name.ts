import * as z from "zod/mini";
import { must, someText } from "../catalog/kinds.ts";

/** What people call something by, if they like. */
export const displayName = z.optional(
  someText.check(
    z.minLength(1, must("one character at least")),
    z.maxLength(100, must("at most 100 long")),
  ),
);
