import type { IncomingMessage, RequestListener } from "node:http";

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Passes on requests that name this machine, and answers all others with 421 without reading their
 * body.
 *
 * A web page can point its own name at 127.0.0.1 (DNS rebinding). It then has the same origin as
 * this server and could create an API key. The browser still sends the page's name as Host.
 * https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20 (421),
 * https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function forLoopbackHosts(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (namesThisMachine(request)) return listener(request, response);
    const { localAddress, localPort } = request.socket;
    const message =
      "This server only answers requests for 127.0.0.1, localhost and [::1]. " +
      `Send the request to http://${localAddress}:${localPort}, or set its Host header to ${localAddress}:${localPort}.`;
    response
      .writeHead(421, { "content-type": "application/json", connection: "close" })
      .end(JSON.stringify({ message }));
  };
}

/** A host in a request's target takes precedence over its Host header. */
function namesThisMachine({ headersDistinct, url = "" }: IncomingMessage): boolean {
  const [host = "", ...more] = headersDistinct.host ?? [];
  if (more.length > 0 || !loopbackHost.test(host)) return false;
  if (url.startsWith("/") || url === "*") return true;
  const [, authority = ""] = /^http:\/\/([^/?#]*)/i.exec(url) ?? [];
  return loopbackHost.test(authority);
}
