import { channels as allChannels, type Channel } from "../../catalog/event-type.ts";
import {
  isAddress,
  isLoopbackAddress,
  isPublicAddress,
  publicNameFault,
} from "./public-address.ts";

/** The egress policy: where subscriptions may send. */
export type Reach = {
  /**
   * `host:port` pairs on this machine that may be called, also by plain http: receivers that the user of a
   * local bus named.
   */
  readonly loopbackTargets: readonly string[];
  /** Ports at which public hosts may be called: the one of https, unless the operator says otherwise. */
  readonly allowedPorts?: readonly number[];
  /** URL of this deployment's API, unless it may be called: there, events become new events. */
  readonly ownApi?: string | undefined;
  /** Channels that are deployed: all by default. */
  readonly channels?: readonly Channel[];
};

/** The environment variables of every function that judges or calls URLs. */
export const reachVariables = [
  "LOOPBACK_TARGETS",
  "WEBHOOK_PORTS",
  "API_URL",
  "ALLOW_OWN_API_AS_TARGET",
  "CHANNELS",
] as const;

/** As a function's environment has it; lists have commas: `localhost:3000`, and `443,8443`. */
export function reachOf(
  env: Readonly<Record<(typeof reachVariables)[number], string>>,
): Required<Reach> {
  const listed = (text: string) => text.split(",").filter(Boolean);
  return {
    loopbackTargets: listed(env.LOOPBACK_TARGETS),
    allowedPorts: listed(env.WEBHOOK_PORTS).map(Number),
    ownApi: env.ALLOW_OWN_API_AS_TARGET === "true" ? undefined : env.API_URL,
    channels: allChannels.filter((channel) => listed(env.CHANNELS).includes(channel)),
  };
}

/**
 * What is wrong with a URL that the bus is to call, if anything: it must be https, at a port that is
 * allowed and, where its host is an address, at a public one. However a host is spelt, it is judged by what
 * the URL parser makes of it (WHATWG URL, "host parsing"), which is what is called. A name must be one that a public
 * host can have; the addresses that it resolves to are checked when it is called.
 */
export function targetFault(
  text: string,
  { loopbackTargets, allowedPorts = [443], ownApi }: Reach,
): string | undefined {
  // The parser would drop some of these, and what is kept would not be what is called.
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return "must be a URL";
  const url = new URL(text);
  if (url.username || url.password) return "must not hold a user name or a password";
  if (ownApi !== undefined && isSameServer(url, new URL(ownApi)) && url.pathname !== idleCall) {
    return "must not be this bus's own API, where its events would become new ones";
  }
  if (isLoopbackTarget(url, loopbackTargets)) return undefined;
  const host = hostOf(url);
  if (url.protocol !== "https:") {
    return isLocal(host)
      ? `must be an https URL, or one of the receivers that this bus was told of${known(loopbackTargets)}`
      : "must be an https URL";
  }
  const fault = isAddress(host) ? addressFault(host) : publicNameFault(host);
  if (fault !== undefined) return fault;
  return allowedPorts.includes(portOf(url))
    ? undefined
    : `must be at port ${allowedPorts.join(" or ")}, which this bus calls, not ${portOf(url)}`;
}

/** Whether a URL is one of the receivers on this machine that may be called. */
export function isLoopbackTarget(url: URL, loopbackTargets: readonly string[]): boolean {
  return (
    /^https?:$/.test(url.protocol) &&
    isLocal(hostOf(url)) &&
    loopbackTargets.includes(`${url.hostname}:${portOf(url)}`)
  );
}

/** The host of a URL; an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

/** The only call of its own API that a bus makes: it changes nothing, and `leb smoke` delivers there. */
const idleCall = "/v1/patterns/test";

/** Returns true if two URLs lead to the same server. This machine has several names, and a name may end with a dot. */
function isSameServer(a: URL, b: URL): boolean {
  const nameOf = (url: URL) => {
    const host = hostOf(url).replace(/\.$/, "");
    return isLocal(host) ? "localhost" : host;
  };
  return nameOf(a) === nameOf(b) && portOf(a) === portOf(b);
}

function portOf({ port, protocol }: URL): number {
  return Number(port || (protocol === "https:" ? 443 : 80));
}

function isLocal(host: string): boolean {
  return isAddress(host) ? isLoopbackAddress(host) : host === "localhost";
}

function addressFault(address: string): string | undefined {
  return isPublicAddress(address) ? undefined : "must not be a private address";
}

function known(loopbackTargets: readonly string[]): string {
  return loopbackTargets.length > 0 ? ` (${loopbackTargets.join(", ")})` : "";
}
