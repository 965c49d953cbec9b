import type { AuditEntry, List, SubscriptionVersion } from "../../sdk/index.ts";
import { settled } from "./use-data.ts";

/** Entries to look through for the next version. */
const maxEntries = 1_000;

type Sources = {
  /** Returns the entries about the subscription, the newest first. */
  readonly entries: () => List<AuditEntry>;
  /** Returns the present subscription. */
  readonly current: () => Promise<object>;
};

/**
 * Returns the version of a subscription that a change made: the one that the next change replaced, or the present one.
 *
 * @returns Undefined if the subscription was deleted, or the log has too many later entries.
 */
export async function versionAfter(
  { id }: Pick<AuditEntry, "id">,
  { entries, current }: Sources,
): Promise<SubscriptionVersion | object | undefined> {
  let next: SubscriptionVersion | undefined;
  let count = 0;
  for await (const entry of entries()) {
    if (entry.id === id) return next ?? (await settled(current)).value;
    next = entry.earlier ?? next;
    if (++count === maxEntries) return undefined;
  }
  return undefined;
}
