import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { networkFailure } from "../../../bus/outbound/network-failure.ts";
import type { PolledMessage } from "../../../sdk/index.ts";

/** A receiver's status, or the reason why it did not answer, as a clause. */
export type Answer = { readonly status: number } | { readonly failure: string };

/** Half of a lease, so that a request that starts in the first half ends within the lease. */
const timeoutMs = 30_000;

/**
 * Posts a message with its headers and exact bytes, as a webhook has them.
 *
 * @param stop - Ends the request.
 */
export function forward(
  to: URL,
  { headers, body }: Pick<PolledMessage, "headers" | "body">,
  stop: AbortSignal,
): Promise<Answer> {
  // `fetch` would add headers of its own.
  const send = to.protocol === "https:" ? httpsRequest : httpRequest;
  const timeout = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve) => {
    const fail = (error: Error) =>
      resolve({
        failure: timeout.aborted ? "it took more than 30 s" : networkFailure(error).message,
      });
    const options = {
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      signal: AbortSignal.any([stop, timeout]),
    };
    send(to, options, (response) => {
      response.on("error", fail).on("end", () => resolve({ status: response.statusCode ?? 0 }));
      response.resume();
    })
      .on("error", fail)
      .end(body);
  });
}
