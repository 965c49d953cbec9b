import { distance } from "fastest-levenshtein";
import * as z from "zod/mini";
import { busPublisher, publishers } from "./event-type.ts";
import { must, someText } from "./kinds.ts";

/** A publisher's name: one of the catalog's, or a deployment's own. */
export const publisherName = someText.check(
  z.regex(
    /^[a-z][a-z0-9-]{0,49}$/,
    must("lower-case letters, digits and dashes, such as license-api"),
  ),
);

/**
 * Returns why a name is not a valid publisher. New names are allowed, but one that is nearly a
 * known one is a typo.
 */
export function publisherFault(name: string): string | undefined {
  if (name === busPublisher) return "is reserved for the bus itself";
  const meant = publishers.find((known) => [1, 2].includes(distance(known, name)));
  return meant && `"${name}" is not known. Did you mean "${meant}"?`;
}
