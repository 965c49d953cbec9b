import { busPublisher, eventTypes } from "../../catalog/index.ts";
import { companyDigits, companyNumber } from "../values/id.ts";
import { type FlexnetSource, receive as receiveFlexnet } from "./flexnet.ts";
import { type KeygenSource, receive as receiveKeygen } from "./keygen.ts";
import { type LicensespringSource, receive as receiveLicensespring } from "./licensespring.ts";
import type { Received, SourceRequest } from "./source.ts";

export type { Received, SourceEvent, SourceRequest } from "./source.ts";

/** How to know the webhooks of one system, and whose events they are. */
export type Source =
  | ({ readonly kind: "keygen" } & KeygenSource)
  | ({ readonly kind: "flexnet" } & FlexnetSource)
  | ({ readonly kind: "licensespring" } & LicensespringSource);

/**
 * As whom a source publishes. LicenseSpring's webhooks do not say which of its parts they are from; but
 * what another bus says of itself, this one does not say.
 */
export function publisherOf({ kind }: Source, code: string): string {
  if (kind !== "licensespring") return kind;
  const [publisher = kind] = eventTypes.get(code)?.publishers ?? [];
  return publisher === busPublisher ? kind : publisher;
}

/**
 * Takes another vendor's webhook: first who sent it, over the very bytes, then what it says. The event
 * is what a publisher would publish, and is still to be held against the catalog.
 *
 * @throws RangeError where a key or secret of the source is none, which is a mistake on this side.
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

/** A system whose webhooks are events of a company here. */
export type StoredSource = Source & {
  readonly id: string;
  readonly name?: string | undefined;
  /** Counts its changes, from 1. */
  readonly version?: number;
  /** Unix milliseconds. */
  readonly created_at: number;
};

const sourceId = new RegExp(`^src_[0-9A-Z]{26}_(${companyDigits})$`);

/** The company in a source's id: its webhooks come without a key that would name one. */
export function companyOfSource(id: string): number | undefined {
  return companyNumber(sourceId.exec(id)?.[1] ?? "");
}

/** What the API shows of a source: all but what its webhooks are known by. */
export function sourceView({ version: _, ...source }: StoredSource) {
  return source.kind === "keygen" ? source : { ...source, auth: { type: source.auth.type } };
}
