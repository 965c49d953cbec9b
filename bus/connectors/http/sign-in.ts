import type { SignIn } from "../../outbound/sign-in/sign-in.ts";
import type { HttpTarget } from "./schema.ts";

/** A key by which an API lets its users in: in a header of some name, or in the query. */
type ApiKey = {
  readonly in: "header" | "query";
  readonly name: string;
  readonly value: string;
};

export function signInByKey(key: ApiKey): SignIn {
  return {
    headers: key.in === "header" ? { [key.name]: key.value } : {},
    secrets: [key.value, inQuery(key).slice(key.name.length + 1)],
  };
}

/** As it stands in the query, where some characters are written otherwise. */
export function inQuery({ name, value }: ApiKey): string {
  return new URLSearchParams([[name, value]]).toString();
}

/** Whether a sign-in takes the header `authorization`. */
export function takesAuthorization(auth: HttpTarget["auth"]): boolean {
  if (auth?.type !== "api_key") return auth !== undefined && auth.type !== "none";
  return auth.in === "header" && auth.name.toLowerCase() === "authorization";
}
