import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { companiesTable } from "../bus/companies/companies-table.ts";
import { apiKeyStore } from "../bus/keys/api-keys-table.ts";
import type { KeyInput } from "../bus/keys/new-api-key.ts";
import { makeKey } from "./make-key.ts";

export const sampleCompany = 1;

const publishers = ["platform", "license-api", "user-portal", "keygen", "flexnet"] as const;

/** Keys of the sample company: one to manage it, and one for each publisher. */
export type SampleKeys = {
  readonly company: string;
  readonly publishers: Readonly<Record<(typeof publishers)[number], string>>;
};

/** Names of tables. */
type SampleTables = { readonly apiKeys: string; readonly companies: string };

/**
 * Returns the sample company's keys. Creates them on the first start and keeps them in a file that
 * only its owner can read, because the table stores only hashes.
 */
export async function sampleKeys(tables: SampleTables, file: string): Promise<SampleKeys> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as SampleKeys;
  await companiesTable(tables.companies).add(sampleCompany);
  const store = apiKeyStore(tables.apiKeys);
  const make = async (scope: KeyInput) =>
    (await makeKey(store, { ...scope, name: "sample company" })).key;
  const companies = [sampleCompany];
  const pairs = publishers.map(async (publisher) => [
    publisher,
    await make({ kind: "publisher", publisher, companies }),
  ]);
  const keys = {
    company: await make({ kind: "company", company_id: sampleCompany }),
    publishers: Object.fromEntries(await Promise.all(pairs)),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
