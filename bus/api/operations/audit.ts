import * as z from "zod/mini";
import { named, pageAnswer, subscriptionVersionSchema } from "./answers.ts";
import { type Descriptions, moment } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const auditOperations = {
  listCompanyAudit:         { method: "GET", path: "/v1/companies/{company_id}/audit",                       access: "company", query: "auditPage" },
  listSubscriptionVersions: { method: "GET", path: "/v1/companies/{company_id}/subscriptions/{id}/versions", access: "company", query: "page" },
  listAudit:                { method: "GET", path: "/v1/audit",                                              access: "admin",   query: "auditPage" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function auditDescriptions(): Descriptions<typeof auditOperations> {
  const entry = z.strictObject({
    id: z.string(),
    at: z.int(),
    operation: z.string(),
    subject: z.nullable(z.string()),
    key_id: z.string(),
    earlier: z.optional(subscriptionVersionSchema),
  });
  named.add(entry, { id: "AuditEntry" });
  const version = z.strictObject({
    replaced_at: z.int(),
    operation: z.string(),
    key_id: z.string(),
    subscription: subscriptionVersionSchema,
  });

  const common = { tag: "Audit log" } as const;
  const pages = "A page can have fewer items than `limit` although there is a next one.";
  const subscription = {
    id: "sub_01M82GW3N5E7YRBPPC9RBJHB5A",
    company_id: 1,
    name: "my server",
    channel: "webhooks",
    events: ["license.*"],
    format: "licensespring",
    target: { type: "webhook", url: "https://example.com/hooks/licenses" },
    signature: "v1",
    enabled: true,
    created_at: moment,
  };
  const change = {
    operation: "changeSubscription",
    key_id: "key_01M82GW3N5E7YRBPPC9RBJHB5A_1",
  };
  const call = { id: "aud_01M82GW3N5E7YRBPPC9RBJHB5A", at: moment + 60_000 };
  const example = { ...call, ...change, subject: subscription.id, earlier: subscription };

  return {
    listCompanyAudit: {
      ...common,
      sdk: "company(1).audit.list",
      summary: "List changes",
      description: `Returns the successful calls that changed something of the company, and what deployments of rules in code changed, the newest first. ${pages}`,
      properties: {
        "AuditEntry.at": "When the call succeeded, in Unix milliseconds.",
        operation: "Operation that was called, by its `operationId` in this document.",
        subject:
          "Id of the resource that was created, changed or deleted. `null` if the company itself is.",
        key_id:
          "Id of the API key or portal session that made the call. `rules` for a change that a deployment of rules in code made.",
        earlier:
          "The subscription before the call, without secrets. Absent for calls that do not change it, and for other resources.",
        "query.subject": "Only calls that created, changed or deleted the resource with this id.",
      },
      successes: [pageAnswer(entry, example)],
    },
    listSubscriptionVersions: {
      ...common,
      sdk: "company(1).subscriptions.versions.list",
      summary: "List earlier versions of a subscription",
      description: `Returns what a subscription was before each change, or before its deletion, the newest first. ${pages}`,
      properties: {
        replaced_at: "When the next version replaced this one, in Unix milliseconds.",
        "listSubscriptionVersions.operation": "Operation that replaced this version.",
        "listSubscriptionVersions.subscription": "The version, without secrets.",
      },
      successes: [pageAnswer(version, { replaced_at: moment + 60_000, ...change, subscription })],
    },
    listAudit: {
      ...common,
      sdk: "audit.list",
      summary: "List changes of the deployment",
      description: `Returns the successful calls that belong to no company: those that created or revoked keys of publishers and administrators. The newest come first. ${pages}`,
      successes: [
        pageAnswer(entry, {
          ...call,
          operation: "createKey",
          subject: "key_01M82GW3N5E7YRBPPC9RBJHB5B",
          key_id: "key_01M82GW3N5E7YRBPPC9RBJHB5A",
        }),
      ],
    },
  };
}
