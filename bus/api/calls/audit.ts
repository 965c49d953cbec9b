import type { AuditFilter, AuditLog } from "../../audit/audit-table.ts";
import { type AuditEntry, entryView, isEntryId, versionView } from "../../audit/entry.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { type Answer, type Call, pageOf } from "./serve.ts";

/** The audit log: of a company, of a subscription, and of the deployment. */
export function auditCalls(audit: Pick<AuditLog, "page">) {
  async function listed(call: Call, filter: AuditFilter, view: (entry: AuditEntry) => object) {
    const page = pageOf(call.query);
    if (page.cursor !== undefined && !isEntryId(page.cursor)) {
      const message = "must be `next` of a page of the audit log";
      throw new Refusal(problem("invalid", undefined, [{ pointer: "/cursor", message }]));
    }
    const { items, next } = await audit.page(call.companyId, filter, page, Date.now());
    return jsonResponse(200, { items: items.map(view), next: next ?? null });
  }

  /** The deployment's entries have the company 0, as a call without a company has. */
  const list = (call: Call): Answer => listed(call, { subject: call.query.subject }, entryView);

  const versions = (call: Call): Answer =>
    listed(call, { subject: call.path.id, isVersion: true }, versionView);

  return { listCompanyAudit: list, listSubscriptionVersions: versions, listAudit: list };
}
