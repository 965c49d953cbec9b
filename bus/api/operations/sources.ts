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
    listSources: { ...basics.list, sdk: "company(1).sources.list" },
    createSource: basics.create({
      sdk: "company(1).sources.create",
      summary: "Create a source",
      description:
        "Lets another vendor's system publish by its own webhooks. The system sends them to `/v1/sources/` followed by the id of the source. A company has at most 100 sources.",
      request: { schema: sourceInput, example: exampleInput },
      schema: sourceSchema,
      example,
      problems: ["too-many-sources"],
    }),
    getSource: { ...basics.read, sdk: "company(1).sources.get" },
    replaceSource: {
      ...basics.read,
      sdk: "company(1).sources.replace",
      summary: "Replace a source",
      description:
        "Replaces all fields of a source, for example to change a credential. Its id stays. The bus accepts the new credential at once, and the old one for up to 5 more seconds.",
      request: { schema: sourceInput, example: exampleInput },
      problems: ["precondition-failed", "changed-meanwhile"],
    },
    deleteSource: {
      ...basics.remove,
      sdk: "company(1).sources.delete",
      problems: ["precondition-failed", "changed-meanwhile"],
    },
  };
}
