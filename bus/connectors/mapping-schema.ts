import * as z from "zod/mini";
import { must, number } from "../../catalog/kinds.ts";

const maxFields = 100;

const aPath = must("a path such as license.customer.id");

/** A path within the event's `data`. It lists control characters as `printable` does. */
export const path = z.string(aPath).check(
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it excludes them
  z.regex(/^[^.\x00-\x1f\x7f-\x9f]{1,100}(\.[^.\x00-\x1f\x7f-\x9f]{1,100}){0,9}$/, aPath),
);
const constant = z.strictObject({
  value: z.union([z.string().check(z.maxLength(1000)), number, z.boolean()]),
});
const source = z.nullable(
  z.union([path, constant], must('a path such as customer.email, {"value": …} or null')),
);

/** See mapping.ts. */
export const mapping = z
  .record(
    z.string().check(z.regex(/^\w{1,100}$/, must("a field's name: letters, digits and _"))),
    source,
    must("an object"),
  )
  .check(
    z.refine((fields) => Object.keys(fields).length <= maxFields, {
      error: `must have at most ${maxFields} fields`,
    }),
  );
