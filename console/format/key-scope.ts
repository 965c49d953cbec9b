import type { ApiKey } from "../../sdk/index.ts";

/** Returns what a key allows, in a few words. */
export function keyScope(key: ApiKey): string {
  switch (key.kind) {
    case "publisher": {
      const companies = key.companies ?? [];
      const only = companies.length > 0 ? ` for ${companiesText(companies)}` : "";
      return `Publish as ${key.publisher}${only}`;
    }
    case "company":
      return `${verbOf(key)} company ${key.company_id}`;
    case "admin":
      return `${verbOf(key)} everything`;
  }
}

function verbOf({ permissions }: Pick<Extract<ApiKey, { kind: "admin" }>, "permissions">): string {
  return permissions === "read" ? "Read" : "Manage";
}

function companiesText(companies: readonly number[]): string {
  return `${companies.length === 1 ? "company" : "companies"} ${companies.join(", ")}`;
}
