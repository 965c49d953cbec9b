import { once } from "node:events";
import http from "node:http";
import https, { createServer } from "node:https";
import tls from "node:tls";
import { beforeAll, expect, test } from "vitest";
import { certificateAuthority } from "../../test/support/certificates.ts";
import { rerouteConnections } from "../../test/support/rerouted.ts";
import { hostOf, listening, serveHttp } from "../../test/support/servers.ts";
import { AddressRefused, guardedAgents } from "./guarded-agents.ts";
import { guardedSender, type Lookup } from "./guarded-sender.ts";
import { isPublicAddress } from "./public-address.ts";

const refused = { kind: "failed", reason: "address" };
const answered = { kind: "answered", status: 200 };
const [outside, other] = ["93.184.215.14", "93.184.215.15"];

const authority = certificateAuthority("Addresses");
beforeAll(() => {
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), authority.cert]);
});

/** Starts a server that all addresses lead to. It counts connections and records their addresses. */
async function world(
  answers: (hostname: string) => readonly string[],
  answer: (response: http.ServerResponse) => void = (response) => response.end(),
) {
  const connections: string[] = [];
  const lookups: string[] = [];
  const names = ["example.com", "*.example.com"];
  const server = await listening(
    createServer(authority.issue("server", { names }), (_, response) => answer(response)),
  );
  const port = Number(hostOf(server, "").slice(1));
  rerouteConnections(([address = ""]) => {
    connections.push(address);
    return port;
  });
  const lookup: Lookup = async (hostname) => {
    lookups.push(hostname);
    return answers(hostname).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  const send = guardedSender({ loopbackTargets: [], lookup });
  const to = (hostname: string) =>
    send({ url: `https://${hostname}/hook`, headers: {}, body: "{}" });
  return { to, connections, lookups };
}

test("connects to an address that was checked, with one look-up", async () => {
  const { to, connections, lookups } = await world(() => [outside, other]);
  expect(await to("example.com")).toMatchObject(answered);
  expect(connections).toEqual([outside]);
  expect(lookups).toEqual(["example.com"]);
});

test.each([
  [[outside, "127.0.0.1"]],
  [["127.0.0.1", outside]],
  [[outside, other, "10.0.0.1"]],
  [[outside, "::1"]],
  [[outside, "::ffff:169.254.169.254"]],
  [[outside, "::127.0.0.1"]],
  [["fe80::1%eth0"]],
  [["127.1"]],
  [["localhost"]],
  [[""]],
])("refuses a name with any forbidden address, without a connection: %j", async (addresses) => {
  const { to, connections } = await world(() => addresses);
  expect(await to("example.com")).toMatchObject(refused);
  expect(connections).toEqual([]);
});

test("tries at most eight addresses of a name", async () => {
  const many = Array.from({ length: 300 }, (_, i) => `93.184.${i >> 8}.${i & 255}`);
  let tried = 0;
  rerouteConnections((addresses) => {
    tried = addresses.length;
    return 1;
  });
  const lookup = async () => many.map((address) => ({ address, family: 4 }));
  const send = guardedSender({ loopbackTargets: [], lookup });
  await send({ url: "https://example.com/", headers: {}, body: "{}" });
  expect(tried).toBe(8);
});

test("the error does not reveal the addresses of a name", async () => {
  const { to } = await world(() => ["10.1.2.3"]);
  expect(JSON.stringify(await to("example.com"))).not.toContain("10.1.2.3");
});

test("a name without an address is not found", async () => {
  const { to, connections } = await world(() => []);
  expect(await to("example.com")).toMatchObject({ kind: "failed", reason: "dns" });
  expect(connections).toEqual([]);
});

test("refuses a name after its addresses change, and keeps open connections where they are", async () => {
  let answers = [outside];
  const { to, connections } = await world(() => answers);
  expect(await to("example.com")).toMatchObject(answered);
  answers = ["127.0.0.1"];
  // Over the kept connection, which is to the address that was checked.
  expect(await to("example.com")).toMatchObject(answered);
  expect(await to("a.example.com")).toMatchObject(refused);
  expect(connections).toEqual([outside]);
});

test("an allowed name of this machine must resolve to this machine", async () => {
  const host = await serveHttp((_, response) => response.end());
  const local = host.replace("127.0.0.1", "localhost");
  const send = (address: string) =>
    guardedSender({
      loopbackTargets: [local],
      lookup: async () => [{ address, family: 4 }],
    })({ url: `http://${local}/`, headers: {}, body: "{}" });
  expect(await send("127.0.0.1")).toMatchObject(answered);
  expect(await send(outside)).toMatchObject(refused);
  expect(await send("10.0.0.1")).toMatchObject(refused);
});

test("connects to an address on this machine only if it is allowed", async () => {
  let requests = 0;
  const host = await serveHttp((_, response) => {
    requests++;
    response.end();
  });
  const post = (url: string, loopbackTargets: string[]) =>
    guardedSender({ loopbackTargets })({ url, headers: {}, body: "{}" });
  const port = host.split(":")[1];
  expect(await post(`http://${host}/`, [])).toMatchObject(refused);
  expect(await post(`https://${host}/`, [])).toMatchObject(refused);
  expect(await post(`http://localhost:${port}/`, [host])).toMatchObject(refused);
  expect(await post(`http://[::ffff:127.0.0.1]:${port}/`, [])).toMatchObject(refused);
  expect(requests).toBe(0);
  expect(await post(`http://localhost:${port}/`, [`localhost:${port}`])).toMatchObject(answered);
});

test.each(["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "[::127.0.0.1]"])(
  "the agent itself refuses to connect to %s",
  async (host) => {
    const connections: unknown[] = [];
    rerouteConnections((addresses) => connections.push(addresses));
    const systemLookup = () => Promise.reject(new Error("addresses are not looked up"));
    for (const keepAlive of [true, false]) {
      const agents = guardedAgents(isPublicAddress, systemLookup, keepAlive);
      const plain = http.get(`http://${host}/`, { agent: agents.http });
      const encrypted = https.get(`https://${host}/`, { agent: agents.https });
      for (const [error] of await Promise.all([once(plain, "error"), once(encrypted, "error")])) {
        expect(error).toBeInstanceOf(AddressRefused);
      }
    }
    expect(connections).toEqual([]);
  },
);

test("keeps connections to at most 64 hosts", async () => {
  const { to, connections } = await world(() => [outside]);
  const hosts = Array.from({ length: 70 }, (_, i) => `h${i}.example.com`);
  for (const host of hosts) expect(await to(host)).toMatchObject(answered);
  expect(connections).toHaveLength(70);
  // The last ones are still open, the first ones are not.
  for (const host of hosts.slice(-64)) await to(host);
  expect(connections).toHaveLength(70);
  await to("h0.example.com");
  expect(connections).toHaveLength(71);
});

test("does not close a kept connection that is in use", async () => {
  const held: http.ServerResponse[] = [];
  let holds = false;
  const { to, connections } = await world(
    () => [outside],
    (response) => (holds ? held.push(response) : response.end()),
  );
  await to("h0.example.com");
  holds = true;
  const slow = to("h0.example.com");
  await expect.poll(() => held.length, { timeout: 10_000 }).toBe(1);
  holds = false;
  for (let i = 1; i <= 70; i++) await to(`h${i}.example.com`);
  held[0]?.end();
  expect(await slow).toMatchObject(answered);
  expect(connections).toHaveLength(71);
});

test("opens at most 64 connections to one host, and keeps 8", async () => {
  const { to, connections } = await world(() => [outside]);
  const atOnce = async (count: number) => {
    const all = await Promise.all(Array.from({ length: count }, () => to("example.com")));
    expect(all.filter(({ kind }) => kind === "answered")).toHaveLength(count);
    return connections.splice(0).length;
  };
  expect(await atOnce(100)).toBeLessThanOrEqual(64);
  expect(await atOnce(8)).toBe(0);
  expect(await atOnce(9)).toBe(1);
});
