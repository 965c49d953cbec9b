import { faultsOfJson } from "../json.ts";
import type { Headers } from "../signatures/headers.ts";

/** A webhook of another vendor, as it came in. */
export type SourceRequest = {
  readonly method: string;
  /** The request's target as it came: path and query. */
  readonly path: string;
  /** Their names in any case. */
  readonly headers: Headers;
  /** Exactly what was sent: signatures are over bytes. */
  readonly rawBody: Uint8Array | string;
};

/** What a publisher would have published; the catalog has not judged it yet. */
export type SourceEvent = {
  readonly id: string;
  readonly event: string;
  readonly company_id: number;
  readonly user_id?: number | null | undefined;
  readonly ts: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly vendor?: Readonly<Record<string, unknown>>;
};

/** What came of a webhook; `reason` is a sentence for its sender and tells nothing of a key. */
export type Received =
  | { readonly kind: "event"; readonly event: SourceEvent }
  | { readonly kind: "refused"; readonly status: 401 | 422; readonly reason: string };

/** The sender is not known: nothing of the content has been looked at. */
export function unauthorized(reason: string): Received {
  return { kind: "refused", status: 401, reason };
}

/** The sender is known, and the content is not what its kind of source sends. */
export function unprocessable(reason: string): Received {
  return { kind: "refused", status: 422, reason };
}

/** The JSON of a body; undefined if it is none, is no UTF-8, or nests deeper than the bus takes. */
export function jsonOf(rawBody: Uint8Array | string): unknown {
  try {
    const text =
      typeof rawBody === "string"
        ? rawBody
        : new TextDecoder("utf-8", { fatal: true }).decode(rawBody);
    const value: unknown = JSON.parse(text);
    return faultsOfJson(value).length > 0 ? undefined : value;
  } catch {
    return undefined;
  }
}
