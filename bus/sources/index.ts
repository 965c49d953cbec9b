import { busPublisher, eventTypes } from "../../catalog/index.ts";
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
