import ipaddr from "ipaddr.js";
import { lazily } from "../../catalog/lazily.ts";

/*
 * Addresses that webhooks can be sent to. The table is complete and the bus's own, because a library's meaning of
 * "unicast" differs and changes with its releases: ipaddr.js lets ::127.0.0.1 pass, for instance. IANA keeps the
 * registries: iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry.
 */

/** Ranges that are not public: each with its use and source. */
export const specialRanges: readonly (readonly [range: string, use: string, source: string])[] = [
  ["0.0.0.0/8", "this network", "RFC 791, section 3.2"],
  ["10.0.0.0/8", "private networks", "RFC 1918"],
  ["100.64.0.0/10", "behind a carrier's NAT", "RFC 6598"],
  ["127.0.0.0/8", "loopback", "RFC 1122, section 3.2.1.3"],
  ["169.254.0.0/16", "link-local, and where clouds have their metadata", "RFC 3927"],
  ["172.16.0.0/12", "private networks", "RFC 1918"],
  ["192.0.0.0/24", "protocol assignments", "RFC 6890"],
  ["192.0.2.0/24", "documentation", "RFC 5737"],
  ["192.88.99.0/24", "6to4 relays", "RFC 7526"],
  ["192.168.0.0/16", "private networks", "RFC 1918"],
  ["198.18.0.0/15", "benchmarks", "RFC 2544"],
  ["198.51.100.0/24", "documentation", "RFC 5737"],
  ["203.0.113.0/24", "documentation", "RFC 5737"],
  ["224.0.0.0/4", "multicast", "RFC 5771"],
  ["240.0.0.0/4", "reserved, and broadcast", "RFC 1112, section 4; RFC 919"],
  // Unspecified, loopback, and IPv4 in IPv6. Only mapped addresses are judged by the IPv4 address in them.
  ["::/8", "reserved", "RFC 4291, sections 2.5.2, 2.5.3 and 2.5.5"],
  ["64:ff9b::/96", "NAT64", "RFC 6052"],
  ["64:ff9b:1::/48", "NAT64 of one's own", "RFC 8215"],
  ["100::/64", "to be discarded", "RFC 6666"],
  ["2001::/23", "protocol assignments: Teredo, benchmarks, ORCHID", "RFC 2928; RFC 4380; RFC 5180"],
  ["2001:db8::/32", "documentation", "RFC 3849"],
  ["2002::/16", "6to4", "RFC 3056"],
  ["3fff::/20", "documentation", "RFC 9637"],
  ["5f00::/16", "segment routing", "RFC 9602"],
  ["fc00::/7", "private networks", "RFC 4193"],
  ["fe80::/10", "link-local", "RFC 4291, section 2.5.6"],
  ["fec0::/10", "site-local, as it was once", "RFC 3879"],
  ["ff00::/8", "multicast", "RFC 4291, section 2.7"],
];

/** All of IPv6 that is allocated (RFC 4291, section 2.4; IANA). */
const globalUnicast = "2000::/3";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [base: Address, bits: number];
const special = rangesOf(specialRanges.map(([range]) => range));
const global = rangesOf([globalUnicast]);
const loopback = rangesOf(["127.0.0.0/8", "::1/128"]);

function rangesOf(texts: readonly string[]): () => readonly Range[] {
  return lazily(() => texts.map((text) => ipaddr.parseCIDR(text)));
}

/** Returns true if a text is a public IP address, without a zone. */
export function isPublicAddress(text: string): boolean {
  const address = parsed(text);
  if (!address || isIn(address, special())) return false;
  return address.kind() === "ipv4" || isIn(address, global());
}

/** Returns true if a text is `::1` or in 127.0.0.0/8, including IPv4-mapped addresses. */
export function isLoopbackAddress(text: string): boolean {
  const address = parsed(text);
  return address !== undefined && isIn(address, loopback());
}

/** Returns true if a text is an IP address in its usual form (not 0x7f.1), without a zone. */
export function isAddress(text: string): boolean {
  return parsed(text) !== undefined;
}

/** A mapped IPv4 address (::ffff:0:0/96) counts as that IPv4 address, because the connection would go there. */
function parsed(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]`)) return undefined;
  // By the URL parser, which writes it without dots: the library takes ::127.0.0.1 for ::ffff:127.0.0.1.
  return ipaddr.process(new URL(`http://[${text}]`).hostname.slice(1, -1));
}

function isIn(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some(([base, bits]) => address.kind() === base.kind() && address.match(base, bits));
}

/*
 * Host names that no public host can have. Each still resolves somewhere: on this machine, in a cluster, or in a
 * local network. An operator's resolver may answer for them with a public address, so the check of addresses does not
 * find every mistake when a subscription is created.
 */

/** Suffixes of names that are not in the public DNS: each with its use and source. */
export const privateSuffixes: readonly (readonly [suffix: string, use: string, source: string])[] =
  [
    ["localhost", "this machine", "RFC 6761, section 6.3"],
    ["localdomain", "this machine", "/etc/hosts of Linux distributions: localhost.localdomain"],
    ["local", "multicast DNS and clusters", "RFC 6762, section 3"],
    ["lan", "local networks", "RFC 6762, appendix G"],
    ["home", "local networks", "RFC 6762, appendix G; ICANN Board, 2018.02.04.12"],
    ["corp", "company networks", "RFC 6762, appendix G; ICANN Board, 2018.02.04.12"],
    ["mail", "company networks", "ICANN Board, 2018.02.04.12"],
    ["intranet", "company networks", "RFC 6762, appendix G"],
    ["private", "local networks", "RFC 6762, appendix G"],
    ["internal", "private use", "RFC 6762, appendix G; ICANN Board, 2024.07.29.06"],
    ["svc", "services of a Kubernetes cluster", "Kubernetes, DNS for Services and Pods"],
    ["arpa", "the network itself, such as home.arpa", "RFC 3172; RFC 8375"],
    ["test", "tests", "RFC 6761, section 6.2"],
    ["invalid", "names that do not exist", "RFC 6761, section 6.4"],
    ["example", "documentation", "RFC 6761, section 6.5"],
    ["onion", "Tor", "RFC 7686"],
    ["alt", "names outside of DNS", "RFC 9476"],
  ];

/** RFC 1035, section 2.3.4: 63 octets a label, 255 a name, which is 253 characters of text. */
const maxLabel = 63;
const maxName = 253;

/** Returns why a host name, as the URL parser writes it, cannot belong to a public host; undefined if it can. */
export function publicNameFault(host: string): string | undefined {
  // A dot at the end marks a complete name (RFC 1034, section 3.1).
  const name = host.replace(/\.$/, "");
  const labels = name.split(".");
  if (labels.includes("")) return "must be a host name without empty parts";
  const long = labels.find((label) => label.length > maxLabel);
  if (long !== undefined) {
    return `must be a host name whose parts have at most ${maxLabel} characters. One has ${long.length}`;
  }
  if (name.length > maxName) {
    return `must be a host name of at most ${maxName} characters. It has ${name.length}`;
  }
  // RFC 7085: no public host should have such a name.
  if (labels.length === 1) return "must not be a private name: it has no dot";
  const found = privateSuffixes.find(([suffix]) => labels.at(-1) === suffix);
  return found && `must not be a private name: .${found[0]} is for ${found[1]}`;
}
