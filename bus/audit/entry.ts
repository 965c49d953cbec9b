import { randomBytes } from "node:crypto";
import { parseJson } from "../../packages/event-patterns/json/json-text.ts";
import { ownerOfId } from "../keys/api-key.ts";
import { timeOfId, timeOrderedId } from "../values/id.ts";

/** A successful call, or a deployment of a rule in code, that changed something. */
export type AuditEntry = {
  /** 0 for a call that belongs to no company: of the keys of publishers and administrators. */
  readonly company_id: number;
  /** Sorts by time, and contains it. */
  readonly id: string;
  /** The `operationId` of the OpenAPI document. */
  readonly operation: string;
  /** Id of the resource that was created or changed. */
  readonly subject?: string | undefined;
  /** Id of the key or portal session that made the call; `rules` for a deployment of rules in code. */
  readonly key_id: string;
  /** The resource before the call as the API shows it, in JSON. Only for subscriptions. */
  readonly earlier?: string | undefined;
};

/** A call that succeeded, and its answer. */
export type Change = {
  readonly operation: string;
  readonly keyId: string;
  /** The company in the path; 0 without one. */
  readonly companyId: number;
  /** The id in the path; undefined without one. */
  readonly pathId: string | undefined;
  /** JSON. */
  readonly answer: string | undefined;
  readonly earlier: object | undefined;
};

/** Returns the entry of a call. A call that creates something has the id of the subject in its answer. */
export function auditEntry(change: Change, nowMs: number): AuditEntry {
  const { operation, keyId, companyId, pathId, answer, earlier } = change;
  const subject = pathId ?? createdId(answer);
  return {
    company_id: companyId || companyOfKey(subject),
    id: timeOrderedId("aud", nowMs, randomBytes(10)),
    operation,
    subject,
    key_id: keyId,
    earlier: earlier && JSON.stringify(earlier),
  };
}

function createdId(answer: string | undefined): string | undefined {
  const id: unknown = answer ? Object(JSON.parse(answer)).id : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The id of a company's key contains the company. */
function companyOfKey(subject = ""): number {
  const [, company = "0"] = ownerOfId(subject)?.split("#") ?? [];
  return Number(company);
}

const entryId = /^aud_[0-9A-Z]{26}$/;

/** Returns true if a text has the form of an entry's id, which is the cursor of a list. */
export function isEntryId(text: string): boolean {
  return entryId.test(text);
}

/** Returns an entry as the API shows it. */
export function entryView({ id, operation, subject, key_id, ...entry }: AuditEntry) {
  const earlier = earlierOf(entry);
  return { id, at: timeOfId(id), operation, subject: subject ?? null, key_id, earlier };
}

/** Returns the earlier version that an entry replaced, with the time until which it applied. */
export function versionView({ id, operation, key_id, ...entry }: AuditEntry) {
  return { replaced_at: timeOfId(id), operation, key_id, subscription: earlierOf(entry) };
}

/** Returns the version that an entry replaced, if it has one. Numbers in it stay as they were written. */
export function earlierOf({ earlier }: Pick<AuditEntry, "earlier">): object | undefined {
  return earlier === undefined ? undefined : (parseJson(earlier) as object);
}
