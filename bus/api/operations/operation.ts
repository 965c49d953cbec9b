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

/**
 * Whose key a call takes. `company` is the key of the company in the path, or an admin's; `source` is known
 * by what the source's own webhooks are known by.
 */
export type Access = "anyone" | "source" | "any key" | "publisher" | "company" | "admin";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One call of the HTTP API: what routes and refuses it, as plain data. */
export type Operation = {
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  /** What its query string may hold. */
  readonly query?: keyof typeof queries;
  /** Whether it takes JSON, and whether that may be left out. */
  readonly body?: "required" | "optional";
};

/** Operations by the `operationId` that the OpenAPI document has. */
export type Operations = Readonly<Record<string, Operation>>;

/** The names of a path's parameters: `/v1/companies/{company_id}` has one. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/** Returns true for a call that publishes events. */
export function isPublishing({ access }: Operation): boolean {
  return access === "publisher" || access === "source";
}

/** Whether a call may be repeated with the same Idempotency-Key: every POST of somebody who has a key. */
export function isIdempotent({ method, access }: Operation): boolean {
  return method === "POST" && access !== "anyone" && access !== "source";
}
