import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { buffer } from "node:stream/consumers";

/** The answer of a receiver. */
export type Answered = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

const timeoutMs = 30_000;

/** Hop-by-hop headers, which each connection sets itself (RFC 9110, section 7.6.1). */
const ofConnection = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Posts a request with its headers and exact bytes.
 *
 * @throws Error if no answer arrives.
 */
export function forward(to: URL, headers: IncomingHttpHeaders, body: Buffer): Promise<Answered> {
  // `fetch` would add headers of its own.
  const send = to.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = send(
      to,
      { method: "POST", headers: { ...passedOn(headers), "content-length": body.length }, signal },
      (response) => {
        const { statusCode: status = 502, headers } = response;
        buffer(response).then(
          (body) => resolve({ status, headers: passedOn(headers), body }),
          reject,
        );
      },
    );
    sent.on("error", reject).end(body);
  });
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));
}
