import type { LicenseEvent } from "../events/event.ts";

/** The input of a format: an event for one subscription. */
export type Delivery = {
  /** The same in all attempts. */
  readonly delivery_id: string;
  /** The event, and when the bus accepted it, in unix milliseconds. */
  readonly event: LicenseEvent & { readonly accepted_at: number };
  /** The publisher of the event, which is its `source` on the bus. */
  readonly publisher?: string;
};

/** A request's payload: the bytes of the body in UTF-8, and the headers that describe them. */
export type Rendered = { readonly headers: Record<string, string>; readonly body: string };

/**
 * A payload format. The same delivery always renders to the same bytes, so every attempt and every function instance
 * sends the same.
 *
 * @param endpoint - URL of the delivery.
 * @param baseUrl - URL of this deployment's API, without a slash at the end.
 */
export type Renderer = (delivery: Delivery, endpoint: string, baseUrl?: string) => Rendered;

/** Renders a document as JSON without white space. */
export function json(document: unknown): Rendered {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(document) };
}

/** Returns the one object of an event of a vendor whose events carry exactly one. */
export function soleObject(event: LicenseEvent): unknown {
  return Object.values(event.data)[0];
}
