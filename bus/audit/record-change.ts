import { log } from "../aws/log.ts";
import type { AuditLog } from "./audit-table.ts";
import { auditEntry, type Change } from "./entry.ts";

/** Records a call that changed something. The change is made, so the call succeeds even if this fails. */
export async function recordChange(
  { add }: Pick<AuditLog, "add">,
  change: Change,
  nowMs: number,
): Promise<void> {
  const entry = auditEntry(change, nowMs);
  try {
    await add(entry);
  } catch (error) {
    log("audit.not_recorded", { ...entry, error: String(error) });
  }
}
