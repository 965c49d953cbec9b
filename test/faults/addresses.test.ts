import http from "node:http";
import https, { createServer } from "node:https";
import { createServer as createTrap, type LookupFunction } from "node:net";
import tls from "node:tls";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { guardedSender, type Lookup } from "../../bus/outbound/guarded-sender.ts";
import { targetFault } from "../../bus/outbound/target.ts";
import { certificateAuthority } from "../support/certificates.ts";
import { rerouteConnections } from "../support/rerouted.ts";
import { hostOf, listening } from "../support/servers.ts";
import { type HostileUrl, hostileUrls, outside, rebinding } from "./hostile-urls.ts";

/*
 * Every connection from here is redirected to this machine: those to one internet address, at the
 * https port, reach a server that answers and redirects, and all others the trap.
 */

const egress = { loopbackTargets: [] };
const authority = certificateAuthority("Hostile");
let trapped: number;
let redirect: { status: number; headers: http.OutgoingHttpHeaders };

beforeAll(() => {
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), authority.cert]);
});

beforeEach(async () => {
  trapped = 0;
  redirect = { status: 200, headers: {} };
  const portOf = (host: string) => Number(host.slice(1));
  const trap = createTrap((socket) => {
    trapped += 1;
    socket.on("error", () => {}).destroy();
  });
  const names = ["example.com", "*.example.com"];
  const internet = createServer(authority.issue("internet", { names }), (_, response) =>
    response.writeHead(redirect.status, { connection: "close", ...redirect.headers }).end(),
  );
  const [trapPort, internetPort] = [
    portOf(hostOf(await listening(trap), "")),
    portOf(hostOf(await listening(internet), "")),
  ];
  rerouteConnections((addresses, port) =>
    addresses.every((address) => address === outside) && port === 443 ? internetPort : trapPort,
  );
});

/** Returns a resolver of names whose results may change from one lookup to the next. */
function resolver(urls: readonly HostileUrl[]): Lookup {
  const byName = new Map<string, { answers: readonly (readonly string[])[]; lookups: number }>();
  for (const { url, answers = [] } of urls) {
    if (URL.canParse(url)) byName.set(new URL(url).hostname, { answers, lookups: 0 });
  }
  return async (name) => {
    const known = byName.get(name) ?? { answers: [[outside]], lookups: 0 };
    const answer = known.answers[known.lookups] ?? known.answers.at(-1) ?? [];
    known.lookups += 1;
    return answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
}

/**
 * Calls a URL without protection: checks the addresses of its name first, and calls it by name
 * afterwards.
 */
async function callUnguarded(text: string, lookup: Lookup): Promise<http.IncomingMessage | Error> {
  const url = new URL(text);
  if (!url.hostname.startsWith("[")) await lookup(url.hostname);
  const byName: LookupFunction = (name, _, done) =>
    void lookup(name).then((found) => done(null, [...found]));
  return new Promise((resolve) => {
    const { request } = url.protocol === "https:" ? https : http;
    request(url, { method: "POST", lookup: byName, agent: false })
      .on("response", (answer) => resolve(answer.resume()))
      .on("error", resolve)
      .end("{}");
  });
}

/**
 * Some of the others are not URLs, use another protocol, or have an invalid part before a harmless
 * host.
 */
function leadsToTrap({ url: text }: HostileUrl): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && !(url.username && url.hostname === "example.com");
}

const toTrap = [
  "http://127.0.0.1/",
  "https://127.0.0.1/",
  "https://localhost/",
  "http://[::1]:8080/",
  "https://169.254.169.254/latest/meta-data/",
  "//10.0.0.1/",
];
const redirects = [301, 302, 303, 307, 308].flatMap((status) =>
  toTrap.map((location) => ({ status, headers: { location } })),
);
const hints = [
  { status: 200, headers: { refresh: "0;url=https://127.0.0.1/" } },
  { status: 200, headers: { "alt-svc": 'h2="127.0.0.1:443", h3="127.0.0.1:443"' } },
  {
    status: 200,
    headers: { link: "<https://127.0.0.1/>; rel=preload", location: "https://127.0.0.1/" },
  },
  { status: 305, headers: { location: "https://127.0.0.1/" } },
  { status: 401, headers: { location: "https://127.0.0.1/", "www-authenticate": "Negotiate" } },
];

test("no hostile URL makes the bus call a forbidden address", async () => {
  const counts = { subscribing: 0, sending: 0 };
  const send = guardedSender({ ...egress, lookup: resolver([...hostileUrls, ...rebinding]) });
  const post = (url: string) => send({ url, headers: {}, body: "{}" });

  for (const { url } of hostileUrls) {
    const isRefused = targetFault(url, egress) !== undefined;
    counts[isRefused ? "subscribing" : "sending"] += 1;
    // A target that is refused when subscribing is also refused if it is called anyway.
    expect(await post(url), url).toMatchObject({ kind: "failed", reason: "address" });
  }
  for (const { url } of rebinding) {
    expect(targetFault(url, egress), url).toBeUndefined();
    expect(await post(url), url).toMatchObject({ kind: "answered", status: 200 });
    expect(await post(url), url).toMatchObject({ kind: "failed", reason: "address" });
    counts.sending += 1;
  }
  for (const answer of redirects) {
    redirect = answer;
    const { status } = answer;
    expect(await post("https://example.com/")).toMatchObject({ kind: "answered", status });
    counts.sending += 1;
  }

  const all = counts.subscribing + counts.sending;
  console.log(
    `${all} hostile URLs: ${counts.subscribing} refused when subscribing, ${counts.sending} refused when sending, ${trapped} reached the trap`,
  );
  expect(all).toBeGreaterThan(200);
  expect(counts.sending).toBeGreaterThan(50);
  expect(trapped).toBe(0);
});

test.each(hints)("calls nothing that an answer points to: %j", async (answer) => {
  redirect = answer;
  const send = guardedSender({ ...egress, lookup: resolver([]) });
  const { status } = answer;
  for (let i = 0; i < 2; i++) {
    const response = await send({ url: "https://example.com/", headers: {}, body: "{}" });
    expect(response).toMatchObject({ kind: "answered", status });
  }
  expect(trapped).toBe(0);
});

test("each hostile URL reaches the trap with an ordinary client", async () => {
  const callable = [...hostileUrls, ...rebinding].filter(leadsToTrap);
  expect(callable.length).toBeGreaterThan(200);
  const lookup = resolver(callable);
  for (const { url } of callable) {
    const before = trapped;
    await callUnguarded(url, lookup);
    expect(trapped, url).toBe(before + 1);
  }
  for (const answer of redirects) {
    redirect = answer;
    const before = trapped;
    const got = await callUnguarded("https://example.com/", lookup);
    const { location = "" } = got instanceof Error ? {} : got.headers;
    await callUnguarded(new URL(location, "https://example.com/").href, lookup);
    expect(trapped, location).toBe(before + 1);
  }
});
