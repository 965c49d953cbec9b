import type { ApiKey, KeyInput } from "../../sdk/index.ts";
import { companyNumber } from "../session/session.ts";

/** The fields of a new key, as a person fills them. */
export type KeyFields = {
  readonly kind: ApiKey["kind"];
  readonly publisher: string;
  /** Numbers of companies, with commas or spaces between. */
  readonly companies: string;
  readonly company: string;
  readonly permissions: "read" | "manage";
  readonly name: string;
  /** Days until it expires; empty for never. */
  readonly days: string;
};

/** The input of a new key, or what is wrong by field. */
type ReadKey =
  | { readonly input: KeyInput; readonly faults?: never }
  | { readonly faults: Partial<Record<keyof KeyFields, string>>; readonly input?: never };

const dayMs = 86_400_000;

/** Reads the input of a new key from the fields. */
export function keyInputOf(fields: KeyFields, nowMs: number): ReadKey {
  const { kind, permissions, name, days } = fields;
  const common = {
    ...(name.trim() !== "" && { name: name.trim() }),
    ...(days !== "" && { expires_at: nowMs + Number(days) * dayMs }),
  };
  if (kind === "admin") return { input: { kind, permissions, ...common } };
  if (kind === "company") {
    const company_id = companyNumber(fields.company.trim());
    if (company_id === undefined) return { faults: { company: "Enter a number from 1 on." } };
    return { input: { kind, company_id, permissions, ...common } };
  }
  const publisher = fields.publisher.trim();
  const companies = fields.companies
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(companyNumber);
  const known = companies.filter((number) => number !== undefined);
  if (publisher === "") return { faults: { publisher: "Enter or choose a publisher." } };
  if (known.length < companies.length) {
    return { faults: { companies: "Enter numbers from 1 on, with commas between them." } };
  }
  return { input: { kind, publisher, ...(known.length > 0 && { companies: known }), ...common } };
}
