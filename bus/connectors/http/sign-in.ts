import type { SignIn } from "../../outbound/sign-in/sign-in.ts";
import type { HttpTarget } from "./schema.ts";

/** An API key, in a named header or in the query. */
type ApiKey = {
  readonly in: "header" | "query";
  readonly name: string;
  readonly value: string;
};

/**
 * Returns the header and the secrets of an API key. A key in the query has no header: see
 * `inQuery`.
 */
export function signInByKey(key: ApiKey): SignIn {
  return {
    headers: key.in === "header" ? { [key.name]: key.value } : {},
    secrets: [key.value, inQuery(key).slice(key.name.length + 1)],
  };
}

/** Returns the key as part of a query, with escaped characters. */
export function inQuery({ name, value }: ApiKey): string {
  return new URLSearchParams([[name, value]]).toString();
}

/** Returns true if `auth` sets the header `authorization`. */
export function setsAuthorization(auth: HttpTarget["auth"]): boolean {
  if (auth?.type !== "api_key") return auth !== undefined && auth.type !== "none";
  return auth.in === "header" && auth.name.toLowerCase() === "authorization";
}
