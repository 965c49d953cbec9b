import { type ApiKey, isReadOnly, isSession, type KeyScope } from "../../keys/api-key.ts";
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
  const needed = neededKey(operation, scope.kind);
  if (needed) return `This operation needs ${needed}. The request has a ${scope.kind} key.`;
  if (isSession(key) && operation.sessions === false) {
    return "This operation needs an API key. The request has the token of a portal session.";
  }
  if (isReadOnly(scope) && isChange(operation)) {
    return "This operation needs a key with the permissions `manage`. The request has a read-only key.";
  }
  return undefined;
}

/** Returns the kind of key that an operation needs; undefined if a key is of that kind. */
function neededKey({ access }: Operation, kind: KeyScope["kind"]): string | undefined {
  if (access === "admin" && kind !== "admin") return "an administrator key";
  return access === "publisher or admin" && kind === "company"
    ? "a publisher key or an administrator key"
    : undefined;
}
