import { authorization, type Credential } from "../outbound/sign-in/target-auth.ts";
import { type Headers, headerOf, isSameText } from "../signatures/signature.ts";

/**
 * Whether a request carries a credential, compared in constant time. The scheme's name may have any
 * case (RFC 9110, section 11.1).
 */
export function carries(headers: Headers, expected: Credential): boolean {
  return isSameText(
    normalized(headerOf(headers, "authorization") ?? ""),
    normalized(authorization(expected)),
  );
}

function normalized(value: string): string {
  const [scheme = "", ...rest] = value.trim().split(/ +/);
  return [scheme.toLowerCase(), ...rest].join(" ");
}
