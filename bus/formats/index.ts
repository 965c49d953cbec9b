import { cloudevents } from "./cloudevents.ts";
import { flexnet } from "./flexnet.ts";
import type { Delivery, Rendered, Renderer } from "./format.ts";
import { keygen } from "./keygen.ts";
import { licensespring } from "./licensespring.ts";

export type { Delivery, Rendered } from "./format.ts";
export { keygenAccount } from "./keygen.ts";

type FormatEntry = {
  readonly render: Renderer;
  /** The beginning of the only codes that the format has a form for, if it is a vendor's own. */
  readonly only?: string;
};

const entries = {
  licensespring: { render: licensespring },
  keygen: { render: keygen, only: "keygen." },
  flexnet: { render: flexnet, only: "flexnet." },
  cloudevents: { render: cloudevents },
} as const satisfies Readonly<Record<string, FormatEntry>>;

export type Format = keyof typeof entries;
export const formats = Object.keys(entries) as [Format, ...Format[]];

/** Returns true if a format has a form for events of this code. */
export function canCarry(format: Format, code: string): boolean {
  const { only = "" }: FormatEntry = entries[format];
  return code.startsWith(only);
}

/**
 * Renders a delivery of a valid event for its receiver. Pure: the same delivery gives the same bytes.
 *
 * @param endpoint - URL that the delivery goes to; Keygen's format names it.
 * @param baseUrl - Where this deployment's API is found, without a slash at the end, for instance
 *   `https://bus.example.com`; CloudEvents' `dataschema` begins with it, and is left out without it.
 * @throws Error if the format cannot carry the event, which `canCarry` tells beforehand.
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
  return entries[format].render(delivery, endpoint, baseUrl);
}
