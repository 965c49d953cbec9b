import { createRequire } from "node:module";
import type jsonata from "jsonata";
import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";
import { lazily } from "../../catalog/lazily.ts";

/** Characters. */
const maxLength = 10_000;

/**
 * Loaded for the first expression, because few subscriptions have one. It is next to a function's code
 * (lib/bundles.ts).
 */
const parser = lazily(() => createRequire(import.meta.filename)("jsonata") as typeof jsonata);

/** A JSONata expression (jsonata.org). */
export const expression = someText.check(
  z.minLength(1, must("at least one character")),
  z.maxLength(maxLength, must(`at most ${maxLength} characters`)),
  z.refine((text) => syntaxFault(text) === undefined, {
    error: ({ input }) => `must be a JSONata expression: ${syntaxFault(String(input))}`,
  }),
);

/** Describes the syntax error of a text, if it has one. */
function syntaxFault(text: string): string | undefined {
  if (text.length > maxLength) return undefined;
  try {
    parser()(text);
    return undefined;
  } catch (error) {
    // The parser recurses for nested text.
    if (error instanceof RangeError) return "it is nested too deeply";
    const { message, position } = error as jsonata.JsonataError;
    return position === undefined ? message : `${message}, at character ${position}`;
  }
}
