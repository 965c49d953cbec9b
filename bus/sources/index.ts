import { busPublisher, eventTypes } from "../../catalog/index.ts";
import { companyDigits, companyNumber } from "../values/id.ts";
import { type FlexnetSource, receive as receiveFlexnet } from "./flexnet.ts";
import { type KeygenSource, receive as receiveKeygen } from "./keygen.ts";
import { type LicensespringSource, receive as receiveLicensespring } from "./licensespring.ts";
import type { Received, SourceRequest } from "./source.ts";

export type { Received, SourceEvent, SourceRequest } from "./source.ts";

/** The kind of a source, with the secrets that authenticate its webhooks. */
export type Source =
  | ({ readonly kind: "keygen" } & KeygenSource)
  | ({ readonly kind: "flexnet" } & FlexnetSource)
  | ({ readonly kind: "licensespring" } & LicensespringSource);

/**
 * Returns the publisher of a source's event. LicenseSpring's webhooks do not name one of its publishers. Another
 * bus's own events are not accepted.
 */
export function publisherOf({ kind }: Source, code: string): string {
  if (kind !== "licensespring") return kind;
  const [publisher = kind] = eventTypes.get(code)?.publishers ?? [];
  return publisher === busPublisher ? kind : publisher;
}

/**
 * Receives another vendor's webhook: authenticates the sender by the bytes, then reads the content. The resulting
 * event is as a publisher would send it, and still needs validation by the catalog.
 *
 * @throws RangeError for an invalid key or secret of the source, which is a mistake on this side.
 */
export function receive(request: SourceRequest, source: Source, nowMs: number): Received {
  switch (source.kind) {
    case "keygen":
      return receiveKeygen(request, source, nowMs);
    case "flexnet":
      return receiveFlexnet(request, source);
    case "licensespring":
      return receiveLicensespring(request, source, nowMs);
  }
}

/** A system whose webhooks become events of a company. */
export type StoredSource = Source & {
  readonly id: string;
  readonly name?: string | undefined;
  /** Number of its changes, from 1. */
  readonly version?: number;
  /** Unix milliseconds. */
  readonly created_at: number;
};

const sourceId = new RegExp(`^src_[0-9A-Z]{26}_(${companyDigits})$`);

/** Returns the company of a source's id. Its webhooks come without a key that would name one. */
export function companyOfSource(id: string): number | undefined {
  return companyNumber(sourceId.exec(id)?.[1] ?? "");
}

/** Returns a source as the API shows it: without its secrets. */
export function sourceView({ version: _, ...source }: StoredSource) {
  return source.kind === "keygen" ? source : { ...source, auth: { type: source.auth.type } };
}
