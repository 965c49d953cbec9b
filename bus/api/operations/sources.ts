import { sourceInput } from "../../sources/new-source.ts";
import { sourceSchema } from "./answers.ts";
import { type Descriptions, moment } from "./description.ts";
import { ofCompany } from "./of-company.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const sourceOperations = {
  listSources:   { method: "GET",    path: "/v1/companies/{company_id}/sources",      access: "company", query: "page" },
  createSource:  { method: "POST",   path: "/v1/companies/{company_id}/sources",      access: "company", body: "required" },
  getSource:     { method: "GET",    path: "/v1/companies/{company_id}/sources/{id}", access: "company" },
  replaceSource: { method: "PUT",    path: "/v1/companies/{company_id}/sources/{id}", access: "company", body: "required" },
  deleteSource:  { method: "DELETE", path: "/v1/companies/{company_id}/sources/{id}", access: "company" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function sourceDescriptions(): Descriptions<typeof sourceOperations> {
  const exampleInput = {
    kind: "flexnet",
    auth: { type: "bearer", token: "the-token-that-flexnet-sends" },
  };
  const example = {
    id: "src_01M82GW3N5E7YRBPPC9RBJHB5A_1",
    company_id: 1,
    kind: "flexnet",
    auth: { type: "bearer" },
    created_at: moment,
  };

  const basics = ofCompany({ tag: "Sources", name: "source", schema: sourceSchema, example });

  return {
    listSources: basics.list,
    createSource: basics.create({
      summary: "Make a source: another vendor's system whose webhooks are events here",
      request: { schema: sourceInput, example: exampleInput },
      schema: sourceSchema,
      example,
      problems: ["too-many-sources"],
    }),
    getSource: basics.read,
    replaceSource: {
      ...basics.read,
      summary: "Replace a source, under the same address",
      description:
        "For a new key or credential. The old one is accepted for up to 5 seconds more, and the new one at once.",
      request: { schema: sourceInput, example: exampleInput },
      problems: ["precondition-failed", "changed-meanwhile"],
    },
    deleteSource: { ...basics.remove, problems: ["precondition-failed", "changed-meanwhile"] },
  };
}
