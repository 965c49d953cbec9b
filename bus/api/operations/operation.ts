import type { queries } from "./queries.ts";

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
