import * as z from "zod/mini";
import { channels, knownPublishers, vendors } from "../../../catalog/index.ts";
import { must, oneOf } from "../../../catalog/kinds.ts";
import { awsAccessQuery } from "../../company-aws/target-schema.ts";
import { deliveryQuery, eventQuery } from "../../history/filter.ts";
import { messageQuery } from "../../polling/request.ts";
import { refusalQuery } from "../../refusals/query.ts";
import { statisticsQuery } from "../../statistics/view.ts";
import { idForm } from "../../values/id.ts";
import { companyNumeral, numeral } from "../../values/numeral.ts";

/** Which page of a list. */
const page = z.strictObject({
  limit: z.optional(numeral(1, 100)),
  // The id that a page ended with, or the position in base64url.
  cursor: z.optional(
    z.string().check(z.regex(/^[\w-]{0,300}$/, must("a cursor that a list gave"))),
  ),
});

/** Query parameters of the API's lists, as objects of strings. */
export const queries = {
  page,
  eventPage: z.strictObject({ ...eventQuery.shape, ...page.shape }),
  deliveryPage: z.strictObject({ ...deliveryQuery.shape, ...page.shape }),
  statistics: statisticsQuery,
  messages: messageQuery,
  awsAccess: awsAccessQuery,
  refusalPage: z.strictObject({ ...refusalQuery.shape, ...page.shape }),

  /** Keys of a company; without a company, those of publishers and administrators. */
  keyPage: z.strictObject({
    ...page.shape,
    company_id: z.optional(companyNumeral),
  }),

  /** Entries of the audit log. */
  auditPage: z.strictObject({
    ...page.shape,
    subject: z.optional(z.string().check(z.regex(idForm, must("an id")))),
  }),

  eventTypeFilter: z.strictObject({
    vendor: z.optional(oneOf(...vendors)),
    publisher: z.optional(oneOf(...(knownPublishers as readonly [string, ...string[]]))),
    channel: z.optional(oneOf(...channels)),
  }),
};

/**
 * Callers of an operation. `company` takes the key of the company in the path, or an administrator's.
 * `source` authenticates the source's own webhooks.
 */
export type Access =
  | "anyone"
  | "source"
  | "any key"
  | "publisher"
  | "publisher or admin"
  | "company"
  | "admin";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One call of the HTTP API: what routes and refuses it, as plain data. */
export type Operation = {
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  /** Query parameters. */
  readonly query?: keyof typeof queries;
  /** A JSON body, required or optional; undefined if the operation takes none. */
  readonly body?: "required" | "optional";
  /** True for a GET that changes something; false for a POST that changes nothing, which read-only keys can make. */
  readonly changes?: boolean;
  /** False for a change that is safe to repeat and of no interest later: no audit entry, no Idempotency-Key. */
  readonly recorded?: false;
  /** False for a call of a company that a portal session cannot make. */
  readonly sessions?: false;
};

/** Operations by the `operationId` that the OpenAPI document has. */
export type Operations = Readonly<Record<string, Operation>>;

/** The names of a path's parameters: `/v1/companies/{company_id}` has one. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/** Returns true for a call that changes something: every method but GET, unless the table says otherwise. */
export function isChange({ method, changes }: Operation): boolean {
  return changes ?? method !== "GET";
}

/** Returns true for a call that publishes events. */
export function isPublishing({ access }: Operation): boolean {
  return access === "publisher" || access === "source";
}

/** Returns true if a call takes an Idempotency-Key: every recorded POST with an API key that changes something. */
export function isIdempotent(operation: Operation): boolean {
  const { method, access, recorded } = operation;
  const isKeyed = access !== "anyone" && access !== "source";
  return method === "POST" && isChange(operation) && isKeyed && recorded !== false;
}
