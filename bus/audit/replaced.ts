import { timeOfId } from "../values/id.ts";
import { type AuditEntry, earlierOf } from "./entry.ts";

/** A version of a subscription that a change replaced. */
export type Replaced = {
  readonly version: object;
  /** When the subscription was deleted, in unix milliseconds; undefined if it was not. */
  readonly deleted_at?: number;
};

/** Adds what an entry says about its subscription. Entries come in the order of time, and the first version counts. */
export function addReplaced(versions: Map<string, Replaced>, entry: AuditEntry): void {
  const { id, operation, subject } = entry;
  const version = earlierOf(entry);
  if (!subject || !version) return;
  const known = versions.get(subject) ?? { version };
  const isDeletion = operation === "deleteSubscription" && known.deleted_at === undefined;
  versions.set(subject, isDeletion ? { ...known, deleted_at: timeOfId(id) } : known);
}
