import { distance } from "fastest-levenshtein";
import * as z from "zod/mini";
import { busPublisher, publishers } from "./event-type.ts";
import { must, someText } from "./kinds.ts";

/** A publisher's name: one of the catalog's, or one that a deployment makes up. */
export const publisherName = someText.check(
  z.regex(
    /^[a-z][a-z0-9-]{0,49}$/,
    must("lower-case letters, digits and dashes, such as license-api"),
  ),
);

/** Why a name is no publisher's: one may be new, but one that is nearly a known one is a slip. */
export function publisherFault(name: string): string | undefined {
  if (name === busPublisher) return "is the bus itself, for which nobody else publishes";
  const meant = publishers.find((known) => [1, 2].includes(distance(known, name)));
  return meant && `"${name}" is not known; is "${meant}" meant?`;
}
