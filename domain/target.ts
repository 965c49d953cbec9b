import ipaddr from "ipaddr.js";

/**
 * What is wrong with the URL of a webhook, if anything: it must be https and, where its host is an
 * address, a public one. (A name is judged by what it resolves to when it is called.)
 *
 * @param loopbackTargets - `host:port` pairs on this machine that may be called, also by plain http:
 *   receivers that the user of a local bus named.
 */
export function targetFault(text: string, loopbackTargets: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return "must be a URL";
  const url = new URL(text);
  if (url.username || url.password) return "must not hold a user name or a password";
  if (isLoopbackTarget(url, loopbackTargets)) return undefined;
  if (url.protocol !== "https:") {
    return isLocal(url)
      ? `must be an https URL, or one of the receivers that this bus was told of${known(loopbackTargets)}`
      : "must be an https URL";
  }
  const address = literalAddress(url);
  if (address && !isPublicAddress(address)) return "must not be a private address";
  return undefined;
}

/** Whether a URL is one of the receivers on this machine that may be called. */
export function isLoopbackTarget(url: URL, loopbackTargets: readonly string[]): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return isLocal(url) && loopbackTargets.includes(`${url.hostname}:${port}`);
}

/** Whether an IP address may be called: only what the registries call plain unicast is public. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  return ipaddr.process(text).range() === "unicast";
}

export function isLoopbackAddress(text: string): boolean {
  return ipaddr.isValid(text) && ipaddr.process(text).range() === "loopback";
}

function isLocal(url: URL): boolean {
  const address = literalAddress(url);
  return address ? isLoopbackAddress(address) : url.hostname === "localhost";
}

function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(host) ? host : undefined;
}

function known(loopbackTargets: readonly string[]): string {
  return loopbackTargets.length > 0 ? ` (${loopbackTargets.join(", ")})` : "";
}
