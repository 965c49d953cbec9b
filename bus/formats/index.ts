import { cloudevents } from "./cloudevents.ts";
import { flexnet } from "./flexnet.ts";
import type { Delivery, Rendered, Renderer } from "./format.ts";
import { keygen } from "./keygen.ts";
import { licensespring } from "./licensespring.ts";

export type { Delivery, Rendered } from "./format.ts";
export { keygenAccount } from "./keygen.ts";

export const formats = ["licensespring", "keygen", "flexnet", "cloudevents"] as const;
export type Format = (typeof formats)[number];

/** Returns true if a format can carry events of this code. A vendor's own format carries only its events. */
export function canCarry(format: Format, code: string): boolean {
  switch (format) {
    case "licensespring":
    case "cloudevents":
      return true;
    case "keygen":
    case "flexnet":
      return code.startsWith(`${format}.`);
  }
}

const renderers: Readonly<Record<Format, Renderer>> = {
  licensespring,
  keygen,
  flexnet,
  cloudevents,
};

/**
 * Renders a delivery of a valid event for its receiver. Pure: the same delivery gives the same bytes.
 *
 * @param endpoint - URL of the delivery, which Keygen's format contains.
 * @param baseUrl - URL of this deployment's API, without a slash at the end, for instance `https://bus.example.com`.
 * CloudEvents' `dataschema` begins with it, and is missing without it.
 * @throws Error if the format cannot carry the event. Check with `canCarry`.
 */
export function render(
  format: Format,
  delivery: Delivery,
  endpoint: string,
  baseUrl?: string,
): Rendered {
  if (!canCarry(format, delivery.event.event)) {
    throw new Error(`The format "${format}" cannot carry ${delivery.event.event}`);
  }
  return renderers[format](delivery, endpoint, baseUrl);
}
