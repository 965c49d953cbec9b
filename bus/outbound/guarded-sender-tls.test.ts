import type { ServerOptions } from "node:https";
import tls, { type TLSSocket } from "node:tls";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { certificateAuthority } from "../../test/support/certificates.ts";
import { serveHttps } from "../../test/support/servers.ts";
import { guardedSender, type Request } from "./guarded-sender.ts";

const authority = certificateAuthority("An authority of this test");
const unknown = certificateAuthority("Another authority");
const server = authority.issue("localhost", { names: ["localhost", "127.0.0.1"] });
const answered = { kind: "answered", status: 200 };
const refused = { kind: "failed", reason: "tls" };

beforeAll(() => {
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), authority.cert]);
});
afterEach(() => vi.unstubAllEnvs());

async function started(options: ServerOptions) {
  /** The connection of each request. */
  const requests: TLSSocket[] = [];
  const host = await serveHttps(options, ({ socket }, response) => {
    requests.push(socket as TLSSocket);
    response.end();
  });
  const named = [host, host.replace("localhost", "127.0.0.1")];
  const send = guardedSender({ loopbackTargets: named });
  const post = (more: Partial<Request> = {}) =>
    send({ url: `https://${host}/hook`, headers: {}, body: "{}", ...more });
  return { host, post, requests };
}

test("calls a receiver with a valid certificate", async () => {
  const { post, requests, host } = await started(server);
  expect(await post()).toMatchObject(answered);
  expect(requests[0]?.getProtocol()).toBe("TLSv1.3");
  // By its address, which the certificate contains as one.
  const byAddress = `https://${host.replace("localhost", "127.0.0.1")}/`;
  expect(await post({ url: byAddress })).toMatchObject(answered);
});

test.each([
  ["of an unknown issuer", unknown.issue("localhost", { names: ["localhost"] })],
  ["for another host", authority.issue("example.com", { names: ["example.com"] })],
  [
    "that has expired",
    authority.issue("localhost", { names: ["localhost"], notAfter: new Date(Date.now() - 1000) }),
  ],
  [
    "that is not valid yet",
    authority.issue("localhost", {
      names: ["localhost"],
      notBefore: new Date(Date.now() + 3_600_000),
      notAfter: new Date(Date.now() + 7_200_000),
    }),
  ],
])("refuses a certificate %s, regardless of the environment variables", async (_, certified) => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  const { post, requests } = await started(certified);
  expect(await post()).toMatchObject(refused);
  expect(requests).toEqual([]);
});

test("refuses TLS below 1.2, even if it is the process's default", async () => {
  const [version, ciphers] = [tls.DEFAULT_MIN_VERSION, tls.DEFAULT_CIPHERS];
  Object.assign(tls, { DEFAULT_MIN_VERSION: "TLSv1", DEFAULT_CIPHERS: "DEFAULT@SECLEVEL=0" });
  try {
    const { post, requests } = await started({
      ...server,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
    });
    expect(await post()).toMatchObject(refused);
    expect(requests).toEqual([]);
  } finally {
    Object.assign(tls, { DEFAULT_MIN_VERSION: version, DEFAULT_CIPHERS: ciphers });
  }
});

test("the server name in TLS is the URL's host, regardless of the headers", async () => {
  const names: string[] = [];
  const { post } = await started({
    ...server,
    SNICallback: (name, done) => {
      names.push(name);
      done(null);
    },
  });
  expect(await post({ headers: { host: "other.example.com" } })).toMatchObject(answered);
  expect(names).toEqual(["localhost"]);
});

test("refuses a receiver that does not speak TLS", async () => {
  const { post, host } = await started(server);
  expect(await post({ url: `http://${host}/` })).toMatchObject({ kind: "failed" });
});

const client = authority.issue("the bus");
const requiresCertificate = {
  ...server,
  requestCert: true,
  rejectUnauthorized: true,
  ca: authority.cert,
};

test("presents the client certificate to a receiver that requests it", async () => {
  const { post, requests } = await started(requiresCertificate);
  expect(await post({ tls: client })).toMatchObject(answered);
  expect(requests[0]?.getPeerCertificate().subject).toEqual({ CN: "the bus" });
});

test("a connection with a client certificate carries no other client's requests", async () => {
  const { post, requests } = await started(requiresCertificate);
  const other = authority.issue("somebody else");
  expect(await post({ tls: client })).toMatchObject(answered);
  expect(await post()).toMatchObject({ kind: "failed" });
  expect(await post({ tls: other })).toMatchObject(answered);
  expect(await post({ tls: client })).toMatchObject(answered);
  const names = requests.map((socket) => socket.getPeerCertificate().subject.CN);
  expect(names).toEqual(["the bus", "somebody else", "the bus"]);
});

test.each([
  ["none", undefined],
  ["one of an authority that it does not know", unknown.issue("the bus")],
  ["one that has expired", authority.issue("x", { notAfter: new Date(Date.now() - 1000) })],
])("a receiver that requests a certificate and gets %s refuses", async (_, tls) => {
  const { post, requests } = await started(requiresCertificate);
  // For some, Node's server closes the connection without a reason.
  expect(await post(tls ? { tls } : {})).toMatchObject({ kind: "failed" });
  expect(requests).toEqual([]);
});

test("a key that cannot be read fails, and is not shown", async () => {
  const { post } = await started(requiresCertificate);
  const failed = await post({ tls: { cert: client.cert, key: "not-a-key-at-all" } });
  expect(failed).toMatchObject({ kind: "failed" });
  expect(JSON.stringify(failed)).not.toContain("not-a-key");
});
