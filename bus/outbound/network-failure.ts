import type { FailureReason } from "./answer.ts";

/** The reason why no answer came, as a code and as a clause that a person can act on. */
export type NetworkFailure = { readonly reason: FailureReason; readonly message: string };

/** Thrown if the TLS handshake on a connection fails. */
export class HandshakeFailed extends Error {
  override readonly name = "HandshakeFailed";
  constructor(cause: unknown) {
    super("the TLS handshake failed", { cause });
  }
}

type Table = readonly (readonly [codes: RegExp, reason: FailureReason, message: string])[];

const wrongName = "its certificate is for another host name";
const unknownIssuer =
  "its certificate has an untrusted issuer, or it does not send the intermediate certificates";
const invalidHttp = "its answer is not valid HTTP/1.1";
const broken = "it closed the connection before its answer was complete";

/** By codes of Node.js: of the system, of certificate verification, of OpenSSL and of the HTTP parser. */
const byCode: Table = [
  [/^EAI_AGAIN$/, "dns", "the name server does not answer"],
  [/^EAI_/, "dns", "the name server failed"],
  [/^ECONNREFUSED$/, "refused", "nothing accepts connections at this address and port"],
  [/^ETIMEDOUT$/, "timeout", "no connection was made in time"],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/, "connection", broken],
  [/^E(HOST|NET)(UNREACH|DOWN)$/, "connection", "the network has no route to its address"],
  [/^(EADDRNOTAVAIL|EMFILE|ENFILE|ENOBUFS)$/, "connection", "the bus has no free connection"],
  [/^CERT_HAS_EXPIRED$/, "tls", "its certificate has expired"],
  [/^CERT_NOT_YET_VALID$/, "tls", "its certificate is not valid yet"],
  [/^CERT_REVOKED$/, "tls", "its certificate is revoked"],
  [/^(ERR_TLS_CERT_ALTNAME_|HOSTNAME_MISMATCH)/, "tls", wrongName],
  [/^DEPTH_ZERO_SELF_SIGNED_CERT$/, "tls", "its certificate is self-signed"],
  [/^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF))/, "tls", unknownIssuer],
  [/^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_HTTP_)/, "tls", "it does not speak TLS on this port"],
  [/^ERR_SSL_(UNSUPPORTED|NO)_PROTOCOL/, "tls", "it offers no version of TLS from 1.2 on"],
  [/^ERR_OSSL_/, "tls", "the subscription's client certificate or its key cannot be used"],
  [/^(CERT_|INVALID_|PATH_LENGTH|UNABLE_TO)/, "tls", "its certificate is not acceptable"],
  [/^(ERR_TLS|ERR_SSL|EPROTO)/, "tls", "the handshake failed"],
  [/^HPE_HEADER_OVERFLOW$/, "connection", "its headers are larger than 16 KB"],
  [/^HPE_.*(LENGTH|ENCODING)/, "connection", `${invalidHttp}: the length of its body is unclear`],
  [/^HPE_.*CHUNK/, "connection", `${invalidHttp}: a chunk of its body is wrong`],
  [/^HPE_.*HEADER/, "connection", `${invalidHttp}: a header is wrong`],
  [
    /^HPE_INVALID_(CONSTANT|VERSION|STATUS)/,
    "connection",
    `${invalidHttp}: its first line is wrong`,
  ],
  [/^HPE_/, "connection", invalidHttp],
];

/** By the receiver's alert (RFC 8446, section 6). Alerts about a certificate are about the bus's. */
const byAlert: ReadonlyMap<number, string> = new Map([
  [40, "it refused the handshake: there is no common cipher, or it requires a client certificate"],
  [42, "it refused the client certificate"],
  [43, "it does not accept client certificates of this kind"],
  [44, "it refused the client certificate, which is revoked"],
  [45, "it refused the client certificate, which has expired"],
  [46, "it refused the client certificate"],
  [48, "it refused the client certificate, whose issuer it does not know"],
  [49, "it refused the client certificate"],
  [70, "it offers no version of TLS from 1.2 on"],
  [71, "it refused the handshake: it requires stronger ciphers"],
  [80, "it failed in the handshake, by an error of its own"],
  [112, "it does not know this host name"],
  [116, "it requires a client certificate"],
]);

/**
 * Returns the reason of a failure.
 *
 * @param error - Of Node.js's HTTP client, or one whose message is a clause.
 */
export function networkFailure(error: unknown): NetworkFailure {
  const isHandshake = error instanceof HandshakeFailed;
  const { code = "", message, hostname } = (isHandshake ? error.cause : error) as NodeError;
  const alert = byAlert.get(Number(/SSL alert number (\d+)/.exec(message)?.[1]));
  if (alert !== undefined) return { reason: "tls", message: alert };
  if (/^(ENOTFOUND|ENODATA)$/.test(code)) {
    return { reason: "dns", message: `${hostname ?? "it"} has no address` };
  }
  if (/wrong version number|http request|packet length too long/.test(message)) {
    return { reason: "tls", message: "it does not speak TLS on this port" };
  }
  const found = byCode.find(([codes]) => codes.test(code));
  if (isHandshake && found?.[1] !== "tls") {
    const isClosed = found?.[2] === broken;
    const message = isClosed
      ? "it closed the connection during the handshake"
      : "the handshake failed";
    return { reason: "tls", message };
  }
  if (found) return { reason: found[1], message: found[2] };
  // An error without a code is the bus's own, and its message is already a clause.
  return { reason: "connection", message: code === "" ? message : `it failed with ${code}` };
}

type NodeError = Error & { readonly code?: string; readonly hostname?: string };
