import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Page } from "../aws/company-items.ts";
import { newestFirst } from "../aws/newest-first.ts";
import { daysFrom, retentionDays, tables } from "../aws/tables.ts";
import { timeOfId, timeOrderedId } from "../values/id.ts";
import type { AuditEntry } from "./entry.ts";
import { addReplaced, type Replaced } from "./replaced.ts";

/** Maximum milliseconds that a call waits for its entry to be written. */
const addTimeoutMs = 5_000;
/** Maximum number of queries to find the versions after a moment. */
const maxQueries = 8;

type Item = AuditEntry & { readonly expires_at: number };

/** Filters of the log. */
export type AuditFilter = {
  readonly subject?: string | undefined;
  /** True for entries with an earlier version only. */
  readonly isVersion?: true;
};

/** The audit log, by company. It keeps entries as long as events. */
export function auditLog(table: string) {
  return {
    async add(entry: AuditEntry): Promise<void> {
      const expires_at = daysFrom(timeOfId(entry.id), retentionDays);
      const put = new PutCommand({ TableName: table, Item: { ...entry, expires_at } });
      await tables.send(put, { abortSignal: AbortSignal.timeout(addTimeoutMs) });
    },

    /**
     * Reads a page, newest first. It can have fewer entries than `limit`, although there is a next one.
     *
     * @param after - The last id of the page before.
     */
    async page(
      companyId: number,
      { subject, isVersion }: AuditFilter,
      { limit, cursor: after }: { readonly limit: number; readonly cursor?: string },
      nowMs: number,
    ): Promise<Page<AuditEntry>> {
      const { items, last } = await newestFirst<Item>({
        query: {
          TableName: table,
          KeyConditionExpression: "company_id = :company",
          ExpressionAttributeValues: { ":company": companyId },
          ConsistentRead: true,
        },
        start: after === undefined ? undefined : { company_id: companyId, id: after },
        limit,
        isFiltered: subject !== undefined || isVersion === true,
        shows: (item) =>
          item.expires_at * 1000 > nowMs &&
          (subject === undefined || item.subject === subject) &&
          (!isVersion || item.earlier !== undefined),
      });
      return { items, ...(last && { next: last.id }) };
    },

    /**
     * Returns the versions of a company's subscriptions that were replaced or deleted first after a moment, by id.
     * Versions beyond the first 8 MB of entries are left out.
     */
    async versionsAt(companyId: number, ms: number): Promise<ReadonlyMap<string, Replaced>> {
      const versions = new Map<string, Replaced>();
      let start: Record<string, unknown> | undefined;
      for (let queries = 0; queries < maxQueries; queries++) {
        const found = await tables.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: "company_id = :company AND id > :id",
            ExpressionAttributeValues: {
              ":company": companyId,
              ":id": timeOrderedId("aud", ms, new Uint8Array(10).fill(255)),
            },
            ExclusiveStartKey: start,
          }),
        );
        for (const entry of (found.Items ?? []) as Item[]) addReplaced(versions, entry);
        start = found.LastEvaluatedKey;
        if (start === undefined) break;
      }
      return versions;
    },
  };
}
export type AuditLog = ReturnType<typeof auditLog>;
