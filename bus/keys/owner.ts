import { companyDigits, companyNumber } from "../values/id.ts";
import type { KeyScope } from "./key-scope.ts";

/** Whose list a key stands in: a company's own keys in the company's, all others in the deployment's. */
export type KeyOwner = "deployment" | `company#${number}`;

export function companyOwner(companyId: number): KeyOwner {
  return `company#${companyId}`;
}

export function ownerOf(scope: KeyScope): KeyOwner {
  return scope.kind === "company" ? companyOwner(scope.company_id) : "deployment";
}

const keyId = new RegExp(`^key_[0-9A-Z]{26}(?:_(${companyDigits}))?$`);

/** The owner in a key's id, for whoever knows the id alone. */
export function ownerOfId(id: string): KeyOwner | undefined {
  const found = keyId.exec(id);
  if (!found) return undefined;
  const [, digits] = found;
  if (digits === undefined) return "deployment";
  const companyId = companyNumber(digits);
  return companyId === undefined ? undefined : companyOwner(companyId);
}
