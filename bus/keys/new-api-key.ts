import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import { publisherFault, publisherName } from "../../catalog/publisher.ts";
import { defined } from "../values/defined.ts";
import { timeOrderedId } from "../values/id.ts";
import { type Fault, faultsOfSchema, type Result } from "../values/problem.ts";
import { displayName } from "../values/schemas.ts";
import { type ApiKey, hasExpired, type KeyScope, newKey, permissionNames } from "./api-key.ts";

const aCompany = must("the number of a company");
const company = z
  .int(aCompany)
  .check(z.minimum(1, aCompany), z.maximum(Number.MAX_SAFE_INTEGER, aCompany));

// The end of the year 9999. A later time is probably in microseconds.
const aTime = must("a time in unix milliseconds");
const time = z.int(aTime).check(z.minimum(0, aTime), z.maximum(253_402_300_799_999, aTime));

const common = {
  name: displayName,
  /** Unix milliseconds. The key is refused from then on. */
  expires_at: z.optional(time),
};

const permissions = z._default(oneOf(...permissionNames), "manage");

const publisher = z.strictObject(
  {
    kind: oneOf("publisher"),
    publisher: publisherName,
    /** The companies that it can publish for; all if it is missing. */
    companies: z.optional(
      z
        .array(company, must("an array"))
        .check(
          z.minLength(1, must("at least one company")),
          z.maxLength(100, must("at most 100 companies")),
        ),
    ),
    ...common,
  },
  must("an object"),
);

const manager = z.strictObject(
  { kind: oneOf("company"), company_id: company, permissions, ...common },
  must("an object"),
);

const admin = z.strictObject({ kind: oneOf("admin"), permissions, ...common }, must("an object"));

/** The request body of a new key. */
export const keyInput = z.discriminatedUnion(
  "kind",
  [publisher, manager, admin],
  must("a key of kind publisher, company or admin"),
);
export type KeyInput = z.input<typeof keyInput>;

export type NewApiKey = Result<{ readonly key: string; readonly apiKey: ApiKey }>;

/** Makes a key from a request body. */
export function newApiKey(body: unknown, nowMs: number): NewApiKey {
  const parsed = keyInput.safeParse(body);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const { name, expires_at, ...scope } = parsed.data;
  const faults = inputFaults(parsed.data, nowMs);
  if (faults.length > 0) return { ok: false, faults };
  const apiKey = {
    id: newId(scope as KeyScope, nowMs),
    scope: scope as KeyScope,
    created_at: nowMs,
    ...defined({ name, expires_at }),
  };
  return { ok: true, key: newKey(scope.kind), apiKey };
}

function inputFaults(input: KeyInput, nowMs: number): readonly Fault[] {
  const faults: Fault[] = [];
  if (input.kind === "publisher") {
    const message = publisherFault(input.publisher);
    if (message) faults.push({ pointer: "/publisher", message });
  }
  if (hasExpired(input, nowMs)) {
    const message = "must be in the future, in unix milliseconds";
    faults.push({ pointer: "/expires_at", message });
  }
  return faults;
}

/** A company's key has the company at the end of its id, so that the id alone leads to it. */
function newId(scope: KeyScope, nowMs: number): string {
  const id = timeOrderedId("key", nowMs, randomBytes(10));
  return scope.kind === "company" ? `${id}_${scope.company_id}` : id;
}
