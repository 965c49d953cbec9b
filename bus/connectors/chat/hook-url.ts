import { hiddenValue } from "../../outbound/target-headers.ts";

/* URLs that let in whoever knows them: of these, only the host is shown. */

/** How the API shows one. */
export function shownUrl(url: string): string {
  return `${new URL(url).origin}/${hiddenValue}`;
}

/** What is wrong with one that is taken from what the API shows. */
export function hiddenFault(url: string): string | undefined {
  return new URL(url).pathname === `/${hiddenValue}`
    ? "must be the URL itself, not its placeholder"
    : undefined;
}

/** What of it must not stand anywhere: all behind the host, as it was given and as it is called, and its parts. */
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

/** Whether it is too long to be a version, a date or a word. */
function isKey(text: string): boolean {
  return text.length >= 20;
}
