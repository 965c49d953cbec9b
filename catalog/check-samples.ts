import { allDefinitions } from "./definitions.ts";
import { CatalogError } from "./files/folder.ts";
import { onceKey } from "./once.ts";
import { sample } from "./sample.ts";
import { faultsOf } from "./validate.ts";

/**
 * Holds the sample of every event type against its schemas, and its rule against the sample.
 *
 * @throws CatalogError that lists those that do not hold.
 */
export function checkSamples(sampleOf: typeof sample = sample): void {
  const faults = allDefinitions().flatMap((definition) => {
    const { code, once } = definition.type;
    const event = sampleOf(code);
    if (!event) return [`${code}: has no sample`];
    if (once && !onceKey(definition.type, event))
      return [`${code}: its sample lacks what "once" goes by`];
    return faultsOf(definition, event.data, event.vendor).map(
      ({ pointer, message }) => `${code}: ${pointer} ${message}`,
    );
  });
  if (faults.length > 0) throw new CatalogError("The samples are not right", faults);
}
