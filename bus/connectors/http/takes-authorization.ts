import type { HttpTarget } from "./schema.ts";

/** Whether a sign-in takes the header `authorization`. */
export function takesAuthorization(auth: HttpTarget["auth"]): boolean {
  if (auth?.type !== "api_key") return auth !== undefined && auth.type !== "none";
  return auth.in === "header" && auth.name.toLowerCase() === "authorization";
}
