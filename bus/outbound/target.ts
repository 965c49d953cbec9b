import { channels as allChannels, type Channel } from "../../catalog/event-type.ts";
import {
  isAddress,
  isLoopbackAddress,
  isPublicAddress,
  publicNameFault,
} from "./public-address.ts";

/** The egress policy: where subscriptions may send. */
export type EgressPolicy = {
  /**
   * `host:port` pairs on this machine that are allowed, also by plain http: receivers that the user of a local bus
   * allows.
   */
  readonly loopbackTargets: readonly string[];
  /** Allowed ports of public hosts. By default, 443. */
  readonly allowedPorts?: readonly number[];
  /**
   * URL of this deployment's API, which is refused because events would become new events. Undefined if it is
   * allowed.
   */
  readonly ownApi?: string | undefined;
  /**
   * ARN of this deployment's event bus. Its account is refused, because no company has a role there. Undefined while
   * the deployment is only planned.
   */
  readonly eventBusArn?: string;
  /** Channels that are deployed. By default, all. */
  readonly channels?: readonly Channel[];
};

/** Environment variables of every function that checks or calls URLs. */
export const egressVariables = [
  "LOOPBACK_TARGETS",
  "WEBHOOK_PORTS",
  "API_URL",
  "EVENT_BUS_ARN",
  "ALLOW_OWN_API_AS_TARGET",
  "CHANNELS",
] as const;

/**
 * Returns the egress policy of a function's environment. Lists are separated by commas: `localhost:3000`, `443,8443`.
 */
export function egressPolicyOf(
  env: Readonly<Record<(typeof egressVariables)[number], string>>,
): Required<EgressPolicy> {
  const listed = (text: string) => text.split(",").filter(Boolean);
  return {
    loopbackTargets: listed(env.LOOPBACK_TARGETS),
    allowedPorts: listed(env.WEBHOOK_PORTS).map(Number),
    eventBusArn: env.EVENT_BUS_ARN,
    ownApi: env.ALLOW_OWN_API_AS_TARGET === "true" ? undefined : env.API_URL,
    channels: allChannels.filter((channel) => listed(env.CHANNELS).includes(channel)),
  };
}

/**
 * Returns the fault of a URL, if any. It must be https, at an allowed port and, if its host is an address, at a
 * public one. Any spelling of a host is judged by the URL parser's result (WHATWG URL, "host parsing"), which is what
 * is called. A name must be one that a public host can have. The addresses that it resolves to are checked when it is
 * called.
 */
export function targetFault(
  text: string,
  { loopbackTargets, allowedPorts = [443], ownApi }: EgressPolicy,
): string | undefined {
  // The parser would drop some of these characters, and call another URL.
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return "must be a URL";
  const url = new URL(text);
  if (url.username || url.password) return "must not contain a user name or a password";
  if (ownApi !== undefined && isSameServer(url, new URL(ownApi)) && url.pathname !== idleCall) {
    return "must not be this bus's own API, where its events would become new ones";
  }
  if (isLoopbackTarget(url, loopbackTargets)) return undefined;
  const host = hostOf(url);
  if (url.protocol !== "https:") {
    return isLocal(host)
      ? `must be an https URL, or one of this bus's loopback targets${known(loopbackTargets)}`
      : "must be an https URL";
  }
  const fault = isAddress(host) ? addressFault(host) : publicNameFault(host);
  if (fault !== undefined) return fault;
  return allowedPorts.includes(portOf(url))
    ? undefined
    : `must use port ${allowedPorts.join(" or ")}, not ${portOf(url)}`;
}

/** Returns true if a URL is one of the allowed receivers on this machine. */
export function isLoopbackTarget(url: URL, loopbackTargets: readonly string[]): boolean {
  return (
    /^https?:$/.test(url.protocol) &&
    isLocal(hostOf(url)) &&
    loopbackTargets.includes(`${url.hostname}:${portOf(url)}`)
  );
}

/** Returns the host of a URL. An IPv6 address has no brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

/** The only call of its own API that a bus makes. It changes nothing, and `leb smoke` delivers there. */
const idleCall = "/v1/patterns/test";

/**
 * Returns true if two URLs lead to the same server. This machine has several names, and a name can end with a dot.
 */
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
