import type * as z from "zod/mini";
import type { ProblemName } from "../../values/problem.ts";
import {
  isChange,
  isIdempotent,
  type Operation,
  type Operations,
  parametersOf,
} from "./operation.ts";

/** Section of the document. */
export type Tag =
  | "Publishing"
  | "Event types"
  | "Subscriptions"
  | "Sources"
  | "Messages"
  | "Events and deliveries"
  | "Replays"
  | "Patterns"
  | "Transforms"
  | "Audit log"
  | "Companies"
  | "Keys"
  | "Portal sessions"
  | "The bus";

type Schema = z.ZodMiniType;

/** The answer to a call that succeeds; 304 if the caller has the content already. */
export type Success = {
  readonly status: 200 | 201 | 202 | 204 | 207 | 304;
  readonly description: string;
  /** Schema of the body; none for 204 and 304. A plain object is a JSON Schema. */
  readonly schema?: Schema | { readonly json: object };
  readonly example?: unknown;
  readonly contentType?: string;
  /** An example of the answer to callers that accept text rather than JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Describes an operation. The schemas are those that the handlers validate by. */
export type Description = {
  readonly tag: Tag;
  readonly summary: string;
  readonly description: string;
  /** Method of the client in sdk/ that makes the call. It takes an id, then the body. */
  readonly sdk?: string;
  /** The JSON that it takes. */
  readonly request?: {
    readonly schema: Schema | { readonly json: object };
    readonly example: unknown;
  };
  readonly successes: readonly Success[];
  /**
   * Descriptions of properties and parameters that only this operation has, by name. Those that
   * several operations share are in `document/properties.ts`.
   */
  readonly properties?: Readonly<Record<string, string>>;
  /** Problems in addition to those of every call of its kind (see `problemsOf`). */
  readonly problems?: readonly ProblemName[];
};

/** A description of each of some operations. */
export type Descriptions<Described extends Operations> = Readonly<
  Record<keyof Described, Description>
>;

/** An operation with its description. */
export type Described = Operation & Description & { readonly id: string };

/** Returns true if answers are stored by Idempotency-Key. Events have ids instead. */
function keepsAnswer(operation: Operation): boolean {
  return isIdempotent(operation) && operation.access !== "publisher";
}

/** Returns the problems that an operation can answer with. */
export function problemsOf(operation: Described): readonly ProblemName[] {
  const { access, path, query, body, problems = [] } = operation;
  const keyed = access !== "anyone" && access !== "source";
  return [
    ...new Set<ProblemName>([
      ...(body ? (["invalid-json", "wrong-content-type", "compressed", "invalid"] as const) : []),
      ...(keyed ? (["missing-key", "unknown-key"] as const) : []),
      ...(access === "anyone" ? [] : (["rate-limited"] as const)),
      ...(/admin/.test(access) || access === "publisher" || (keyed && isChange(operation))
        ? (["not-allowed"] as const)
        : []),
      ...(keepsAnswer(operation) ? (["idempotency-key-reused", "still-running"] as const) : []),
      ...(parametersOf(path).length > 0 ? (["not-found"] as const) : []),
      ...(query ? (["invalid"] as const) : []),
      ...problems,
      "unexpected",
    ]),
  ];
}

/* Values that the document's examples share. */

export const uuid = "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11";

export const license = { id: 1, license_key: "ABCD-EFGH" };

/** A moment in unix milliseconds: 2026-11-22T12:00:00Z. */
export const moment = 1_795_348_800_000;
