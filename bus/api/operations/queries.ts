import * as z from "zod/mini";
import { channels, knownPublishers, vendors } from "../../../catalog/index.ts";
import { must, oneOf } from "../../../catalog/kinds.ts";
import { deliveryQuery, eventQuery } from "../../history/filter.ts";
import { companyText } from "../../values/id.ts";

const limit = must("a number from 1 to 100");

/** Which page of a list. */
const page = z.strictObject({
  limit: z.optional(z.string().check(z.regex(/^([1-9]\d?|100)$/, limit))),
  // The id that a page ended with, or the position in base64url.
  cursor: z.optional(
    z.string().check(z.regex(/^[\w-]{0,300}$/, must("a cursor that a list gave"))),
  ),
});

/** What the lists of the API can be asked for in a query string: objects of strings. */
export const queries = {
  page,
  eventPage: z.strictObject({ ...eventQuery.shape, ...page.shape }),
  deliveryPage: z.strictObject({ ...deliveryQuery.shape, ...page.shape }),

  /** Whose keys: a company's, or without one those of publishers and admins. */
  keyPage: z.strictObject({
    ...page.shape,
    company_id: z.optional(z.string().check(z.regex(companyText, must("the number of a company")))),
  }),

  eventTypeFilter: z.strictObject({
    vendor: z.optional(oneOf(...vendors)),
    publisher: z.optional(oneOf(...(knownPublishers as readonly [string, ...string[]]))),
    channel: z.optional(oneOf(...channels)),
  }),
};
