import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import { publisherName } from "../../catalog/publisher.ts";
import { displayName } from "../values/schemas.ts";

const aCompany = must("the number of a company");
const company = z
  .int(aCompany)
  .check(z.minimum(1, aCompany), z.maximum(Number.MAX_SAFE_INTEGER, aCompany));

// The end of the year 9999: nobody means more, except who counts in microseconds.
const aTime = must("a time in unix milliseconds");
const time = z.int(aTime).check(z.minimum(0, aTime), z.maximum(253_402_300_799_999, aTime));

const common = {
  name: displayName,
  /** Unix milliseconds, from which on the key is refused. */
  expires_at: z.optional(time),
};

const publisher = z.strictObject(
  {
    kind: oneOf("publisher"),
    publisher: publisherName,
    /** The only companies that it publishes for; without them, for all. */
    companies: z.optional(
      z
        .array(company, must("an array"))
        .check(
          z.minLength(1, must("one company at least")),
          z.maxLength(100, must("at most 100 companies")),
        ),
    ),
    ...common,
  },
  must("an object"),
);

const manager = z.strictObject(
  { kind: oneOf("company"), company_id: company, ...common },
  must("an object"),
);

const admin = z.strictObject({ kind: oneOf("admin"), ...common }, must("an object"));

/** What may be asked for when a key is made. */
export const keyWish = z.discriminatedUnion(
  "kind",
  [publisher, manager, admin],
  must("a key of kind publisher, company or admin"),
);
export type KeyWish = z.infer<typeof keyWish>;
