import { companyInput, companySchema } from "../../companies/company.ts";
import { named, pageAnswer } from "./answers.ts";
import { type Descriptions, moment } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const companyOperations = {
  listCompanies: { method: "GET", path: "/v1/companies",              access: "admin", query: "page" },
  renameCompany: { method: "PUT", path: "/v1/companies/{company_id}", access: "admin", body: "required" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function companyDescriptions(): Descriptions<typeof companyOperations> {
  named.add(companySchema, { id: "Company" });

  const common = { tag: "Companies" } as const;
  const example = {
    company_id: 1,
    name: "Acme",
    created_at: moment,
    subscription_count: 3,
    failing_count: 0,
    last_event_at: moment + 60_000,
  };

  return {
    listCompanies: {
      ...common,
      sdk: "companies.list",
      summary: "List companies",
      description:
        "Returns the companies by number, page by page. A company is listed from its first subscription, source, key or name on, and stays. One that only has events is not.",
      properties: {
        "Company.company_id": "Number by which your systems know the company (tenant).",
        "Company.created_at": "When the bus listed the company, in Unix milliseconds.",
        subscription_count: "Number of subscriptions.",
        failing_count:
          "Number of subscriptions whose attempts have failed since the last success, or that the bus disabled.",
        last_event_at:
          "When the bus accepted the company's last event, in Unix milliseconds. `null` if the bus keeps none.",
      },
      successes: [pageAnswer(companySchema, example)],
    },
    renameCompany: {
      ...common,
      sdk: "company(1).rename",
      summary: "Name a company",
      description: "Replaces the name of a company, and lists it. Without `name`, it has none.",
      request: { schema: companyInput, example: { name: "Acme" } },
      successes: [{ status: 200, description: "The company.", schema: companySchema, example }],
    },
  };
}
