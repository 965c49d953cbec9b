/*
 * Host names that no public host can have. Each still resolves somewhere: on this machine, in a cluster, or in a
 * local network. An operator's resolver may answer for them with a public address, so the check of addresses is not
 * enough to tell a mistake when a subscription is created.
 */

/** Endings of names that are not in the public DNS: what they are for, and the source. */
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

/** RFC 1035, section 2.3.4: 63 octets a label, 255 a name, of which text takes 253. */
const maxLabel = 63;
const maxName = 253;

/** Returns why a host name, as the URL parser writes it, cannot belong to a public host; undefined if it can. */
export function publicNameFault(host: string): string | undefined {
  // A dot at the end says that the name is complete (RFC 1034, section 3.1).
  const name = host.replace(/\.$/, "");
  const labels = name.split(".");
  if (labels.includes("")) return "must be a host name without empty parts";
  const long = labels.find((label) => label.length > maxLabel);
  if (long !== undefined) {
    return `must be a host name whose parts have at most ${maxLabel} characters, and one has ${long.length}`;
  }
  if (name.length > maxName) {
    return `must be a host name of at most ${maxName} characters, and has ${name.length}`;
  }
  // RFC 7085: no public host should have such a name.
  if (labels.length === 1) return "must not be a private name: it has no dot";
  const found = privateSuffixes.find(([suffix]) => labels.at(-1) === suffix);
  return found && `must not be a private name: .${found[0]} is for ${found[1]}`;
}
