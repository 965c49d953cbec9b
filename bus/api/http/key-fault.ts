import { type ApiKey, isReadOnly, isSession } from "../../keys/api-key.ts";
import { isChange, type Operation } from "../operations/operation.ts";

/**
 * Returns why a key does not allow an operation, as sentences; undefined if it does. `companyOf` answers 404 if a
 * company key names another company.
 */
export function keyFault(
  key: Pick<ApiKey, "scope" | "created_by">,
  operation: Operation,
): string | undefined {
  const { scope } = key;
  if (operation.access === "admin" && scope.kind !== "admin") {
    return `This operation needs an administrator key. The request has a ${scope.kind} key.`;
  }
  if (isSession(key) && operation.sessions === false) {
    return "This operation needs an API key. The request has the token of a portal session.";
  }
  if (isReadOnly(scope) && isChange(operation)) {
    return "This operation needs a key with the permissions `manage`. The request has a read-only key.";
  }
  return undefined;
}
