import type * as z from "zod/mini";
import type { ProblemName } from "../problem.ts";

/**
 * Whose key a call takes. `company` is the key of the company in the path, or an admin's; `source` is known
 * by what the source's own webhooks are known by.
 */
export type Access = "anyone" | "source" | "any key" | "publisher" | "company" | "admin";

/** Part of the document, and of the reference. */
export type Tag =
  | "Publishing"
  | "Event types"
  | "Subscriptions"
  | "Sources"
  | "Events and deliveries"
  | "Replays"
  | "Patterns"
  | "Transforms"
  | "Keys"
  | "The bus";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

type Schema = z.ZodMiniType;

/** What a call that succeeds is answered with. */
export type Success = {
  readonly status: 200 | 201 | 202 | 204 | 207;
  readonly description: string;
  /** Of the JSON body; none for 204. A plain object is a JSON Schema that is made elsewhere. */
  readonly schema?: Schema | { readonly json: object };
  readonly example?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * One call of the HTTP API: what routes it, refuses it, documents it and tests it. The schemas are those
 * that the handlers validate by.
 */
export type Operation = {
  /** `operationId` of the OpenAPI document. */
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** An object of strings, as query strings are. */
  readonly query?: z.ZodMiniObject;
  readonly body?: {
    readonly schema: Schema | { readonly json: object };
    readonly example: unknown;
    /** Whether it may be left out. */
    readonly isOptional?: boolean;
  };
  readonly successes: readonly Success[];
  /** Problems beside those that every call of its kind can meet (see `problemsOf`). */
  readonly problems?: readonly ProblemName[];
};

/** The names of a path's parameters: `/v1/companies/{company_id}` has one. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/** Whether a call may be repeated with the same Idempotency-Key: every POST of somebody who has a key. */
export function isIdempotent({ method, access }: Operation): boolean {
  return method === "POST" && access !== "anyone" && access !== "source";
}

/** Whether the answer to such a call is kept; events are told apart by their ids instead. */
function keepsAnswer(operation: Operation): boolean {
  return isIdempotent(operation) && operation.access !== "publisher";
}

/** All that an operation can be refused with. */
export function problemsOf(operation: Operation): readonly ProblemName[] {
  const { access, path, query, body, problems = [] } = operation;
  const keyed = access !== "anyone" && access !== "source";
  return [
    ...new Set<ProblemName>([
      ...(body ? (["invalid-json", "wrong-content-type", "invalid"] as const) : []),
      ...(keyed ? (["missing-key", "unknown-key"] as const) : []),
      ...(access === "admin" || access === "publisher" ? (["not-allowed"] as const) : []),
      ...(keepsAnswer(operation) ? (["idempotency-key-reused", "still-running"] as const) : []),
      ...(parametersOf(path).length > 0 ? (["not-found"] as const) : []),
      ...(query ? (["invalid"] as const) : []),
      ...problems,
      "unexpected",
    ]),
  ];
}
