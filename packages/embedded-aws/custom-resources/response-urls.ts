import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../read-body.ts";

const PATH = "/custom-resource-responses/";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const MAX_RESPONSE = 4096;

/** Receives what was put at a URL: text, or undefined if it was too long. */
type Put = (text: string | undefined) => void;

export type ResponseUrl = {
  readonly url: string;
  readonly answer: Promise<string | undefined>;
  /** Stops accepting an answer. */
  close(): void;
};

/**
 * URLs for the answers of functions, each for one answer. In AWS, they are presigned URLs of S3.
 */
export class ResponseUrls {
  readonly #endpointUrl: string;
  readonly #open = new Map<string, Put>();

  constructor(endpointUrl: string) {
    this.#endpointUrl = endpointUrl;
  }

  open(): ResponseUrl {
    const path = `${PATH}${randomUUID()}`;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#open.set(path, resolve);
    return {
      url: `${this.#endpointUrl}${path}`,
      answer: promise,
      close: () => this.#open.delete(path),
    };
  }

  /** Answers the request if it is for a response URL. Returns true if it was. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const path = request.url ?? "";
    if (!path.startsWith(PATH)) return false;
    readBody(request, MAX_RESPONSE).then(
      (body) => response.writeHead(this.#put(path, request, body)).end(),
      () => response.destroy(),
    );
    return true;
  }

  /** @returns The status. S3 refuses what the URL is not signed for. */
  #put(path: string, { method, headers }: IncomingMessage, body: Buffer | undefined): number {
    const put = this.#open.get(path);
    if (!put || method !== "PUT" || headers["content-type"]) return 403;
    if (headers["content-length"] === undefined) return 411;
    put(body?.toString());
    return 200;
  }
}
