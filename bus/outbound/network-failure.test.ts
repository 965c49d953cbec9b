import http from "node:http";
import type { ServerOptions } from "node:https";
import type { Socket } from "node:net";
import tls from "node:tls";
import { beforeAll, expect, test } from "vitest";
import { certificateAuthority } from "../../test/support/certificates.ts";
import { hostOf, listening, serveBytes, serveHttps } from "../../test/support/servers.ts";
import { guardedSender, type Request } from "./guarded-sender.ts";
import { networkFailure } from "./network-failure.ts";

const authority = certificateAuthority("An authority of this test");
const unknown = certificateAuthority("Another authority");
const names = ["localhost"];
const server = authority.issue("localhost", { names });
const hour = 3_600_000;

beforeAll(() => {
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), authority.cert]);
});

/** A clause that a person understands, without text of Node.js, of OpenSSL or of the system. */
const clause = /^(?!.*(error:|SSL|routines|[Nn]ode|--|\bE[A-Z]{3,}|_))[a-z].{5,120}$/;

async function failureOf(host: string, more: Partial<Request> = {}, scheme = "https") {
  const named = host.replace("127.0.0.1", "localhost");
  const send = guardedSender({ loopbackTargets: [named, host] });
  const url = `${scheme}://${scheme === "https" ? named : host}/hook`;
  const failed = await send({ url, headers: {}, body: "{}", timeoutMs: 5000, ...more });
  if (failed.kind !== "failed") throw new Error(`it answered ${failed.status}`);
  expect(failed.message).toMatch(clause);
  return [failed.reason, failed.message];
}

const requiresCertificate = {
  ...server,
  requestCert: true,
  rejectUnauthorized: true,
  ca: authority.cert,
};
const other = unknown.issue("localhost", { names });

test.each<[what: string, message: string, options: ServerOptions, more?: Partial<Request>]>([
  [
    "an expired certificate",
    "its certificate has expired",
    authority.issue("localhost", { names, notAfter: new Date(Date.now() - 1000) }),
  ],
  [
    "a certificate of tomorrow",
    "its certificate is not valid yet",
    authority.issue("localhost", {
      names,
      notBefore: new Date(Date.now() + hour),
      notAfter: new Date(Date.now() + 2 * hour),
    }),
  ],
  [
    "a certificate for another host",
    "its certificate is for another host name",
    authority.issue("example.com", { names: ["example.com"] }),
  ],
  [
    "a certificate of an unknown issuer",
    "its certificate has an untrusted issuer, or it does not send the intermediate certificates",
    other,
  ],
  [
    "a chain with a root that is not trusted",
    "its certificate has an untrusted issuer, or it does not send the intermediate certificates",
    { ...other, cert: other.cert + unknown.cert },
  ],
  [
    "TLS 1.1 only",
    "it offers no version of TLS from 1.2 on",
    { ...server, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
  ],
  [
    "no cipher in common",
    "it refused the handshake: there is no common cipher, or it requires a client certificate",
    { ...server, maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" },
  ],
  [
    "a client certificate required, in TLS 1.3",
    "it requires a client certificate",
    requiresCertificate,
  ],
  [
    "a client certificate required, in TLS 1.2",
    "it refused the handshake: there is no common cipher, or it requires a client certificate",
    { ...requiresCertificate, maxVersion: "TLSv1.2" },
  ],
  [
    // Node.js's server closes the connection, where others send an alert.
    "a client certificate refused, in TLS 1.2",
    "it closed the connection during the handshake",
    { ...requiresCertificate, maxVersion: "TLSv1.2" },
    { tls: unknown.issue("the bus") },
  ],
  [
    "a key that cannot be read",
    "the subscription's client certificate or its key cannot be used",
    requiresCertificate,
    { tls: { cert: server.cert, key: "not-a-key" } },
  ],
])("explains %s: %s", async (_, message, options, more) => {
  const host = await serveHttps(options, (_, response) => response.end());
  expect(await failureOf(host, more)).toEqual(["tls", message]);
});

const alert = (number: number) => (socket: Socket) => {
  socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, number]));
};

test.each<[what: string, message: string | RegExp, answer: (socket: Socket) => void]>([
  ["an answer in plain text", "it does not speak TLS on this port", (s) => s.end("SSH-2.0\r\n")],
  [
    "a connection that is closed in the handshake",
    "it closed the connection during the handshake",
    (s) => s.end(),
  ],
  [
    "a connection that is reset in the handshake",
    "it closed the connection during the handshake",
    (s) => s.resetAndDestroy(),
  ],
  ["a revoked client certificate", /client certificate, which is revoked$/, alert(44)],
  ["an expired client certificate", /client certificate, which has expired$/, alert(45)],
  [
    "a client certificate of others",
    /client certificate, whose issuer it does not know$/,
    alert(48),
  ],
  ["a host name that it does not have", "it does not know this host name", alert(112)],
  ["an error of its own", "it failed in the handshake, by an error of its own", alert(80)],
  ["an alert of tomorrow", "the handshake failed", alert(99)],
])("explains %s: %s", async (_, message, answer) => {
  const host = await serveBytes(answer);
  expect(await failureOf(host)).toEqual(["tls", expect.stringMatching(message)]);
});

test("explains every alert in plain language", async () => {
  for (let number = 0; number < 256; number += number < 121 ? 1 : 30) {
    const [reason] = await failureOf(await serveBytes(alert(number)));
    // RFC 8446, section 6.1: this alert closes the connection, and is not an error.
    expect(reason, `alert ${number}`).toBe("tls");
  }
});

test("explains that a server speaks plain HTTP on an https URL", async () => {
  const plain = await listening(http.createServer((_, response) => response.end()));
  expect(await failureOf(hostOf(plain, "127.0.0.1"))).toEqual([
    "tls",
    "it does not speak TLS on this port",
  ]);
});

const cutOff = "it closed the connection before its answer was complete";

test.each<[what: string, reason: string, message: string, answer: (socket: Socket) => void]>([
  ["a close without an answer", "connection", cutOff, (s) => s.end()],
  ["a reset", "connection", cutOff, (s) => s.resetAndDestroy()],
  [
    "a body that breaks off",
    "connection",
    cutOff,
    (s) => s.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"),
  ],
  [
    "no HTTP",
    "connection",
    "its answer is not valid HTTP/1.1: its first line is wrong",
    (s) => s.end("SSH-2.0-OpenSSH_9.9\r\n"),
  ],
  [
    "two lengths",
    "connection",
    "its answer is not valid HTTP/1.1: the length of its body is unclear",
    (s) => s.end("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"),
  ],
  [
    "a header with a NUL",
    "connection",
    "its answer is not valid HTTP/1.1: a header is wrong",
    (s) => s.end("HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n"),
  ],
  [
    "a chunk without a length",
    "connection",
    "its answer is not valid HTTP/1.1: a chunk of its body is wrong",
    (s) => s.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
  ],
])("explains %s: %s, %s", async (_, reason, message, answer) => {
  expect(await failureOf(await serveBytes(answer), {}, "http")).toEqual([reason, message]);
});

test("explains a port at which nothing listens, and a host that does not exist", async () => {
  expect(await failureOf("127.0.0.1:1", {}, "http")).toEqual([
    "refused",
    "nothing accepts connections at this address and port",
  ]);
  const send = guardedSender({ loopbackTargets: [], lookup: async () => [] });
  expect(await send({ url: "https://gone.example.com/", headers: {}, body: "" })).toEqual({
    kind: "failed",
    reason: "dns",
    message: "gone.example.com has no address",
  });
});

test.each([
  ["EAI_AGAIN", "dns"],
  ["EAI_FAIL", "dns"],
  ["ETIMEDOUT", "timeout"],
  ["EHOSTUNREACH", "connection"],
  ["ENETDOWN", "connection"],
  ["EMFILE", "connection"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
  ["CERT_REVOKED", "tls"],
  ["PATH_LENGTH_EXCEEDED", "tls"],
  ["ERR_SSL_NO_PROTOCOLS_AVAILABLE", "tls"],
  ["ERR_TLS_HANDSHAKE_TIMEOUT", "tls"],
])("explains %s as a failure of %s", (code, reason) => {
  const found = networkFailure(Object.assign(new Error(`read ${code}`), { code }));
  expect(found.reason).toBe(reason);
  expect(found.message).toMatch(clause);
});
