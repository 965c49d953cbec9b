import type { KeyScope } from "../api-key.ts";

/** Whose list a key stands in: a company's own keys in the company's, all others in the deployment's. */
export type KeyOwner = "deployment" | `company#${number}`;

export function companyOwner(companyId: number): KeyOwner {
  return `company#${companyId}`;
}

export function ownerOf(scope: KeyScope): KeyOwner {
  return scope.kind === "company" ? companyOwner(scope.company_id) : "deployment";
}

/** The owner in a key's id, for whoever knows the id alone. */
export function ownerOfId(id: string): KeyOwner | undefined {
  const found = /^key_[0-9A-Z]{26}(?:_([1-9]\d{0,15}))?$/.exec(id);
  if (!found) return undefined;
  return found[1] === undefined ? "deployment" : companyOwner(Number(found[1]));
}
