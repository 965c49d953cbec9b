import { hiddenValue } from "../../outbound/target-headers.ts";

/* Secret URLs, of which only the host is shown. */

/** Returns a URL as the API shows it. */
export function shownUrl(url: string): string {
  return `${new URL(url).origin}/${hiddenValue}`;
}

/** Returns a fault if a URL is the form that the API shows. */
export function hiddenFault(url: string): string | undefined {
  return new URL(url).pathname === `/${hiddenValue}`
    ? "must be the URL itself, not its placeholder"
    : undefined;
}

/** Returns the secrets of a URL: everything after the host, as given and as called, and its parts. */
export function secretsOf(url: string): readonly string[] {
  const { origin, href, pathname, searchParams } = new URL(url);
  const given = url.replace(/^[^:]*:\/\/[^/?#]*/, "");
  const secrets = [given, href.slice(origin.length), pathname, ...keysIn(searchParams)];
  const all = new Set([...secrets, ...pathname.split("/").filter(isKey)]);
  return [...all].filter((secret) => secret.length > 1);
}

function keysIn(parameters: URLSearchParams): readonly string[] {
  const keys = [...parameters.values()].filter(isKey);
  return keys.flatMap((key) => [key, encodeURIComponent(key)]);
}

/** Returns true if a text is too long to be a version, a date or a word. */
function isKey(text: string): boolean {
  return text.length >= 20;
}
