import { busObjects } from "./bus/samples.ts";
import { type CatalogEvent, type EventCode, eventTypes } from "./catalog.ts";
import { allDefinitions } from "./definitions.ts";
import type { EventType } from "./event-type.ts";
import { CatalogError } from "./files/folder.ts";
import type { FlexnetEvents } from "./flexnet/events.ts";
import { type FlexnetSample, flexnetContent, flexnetSample } from "./flexnet/samples.ts";
import { keygenFrame } from "./keygen/sample-resource.ts";
import { keygenObjects } from "./keygen/samples.ts";
import { licensespringObjects } from "./licensespring/samples.ts";
import { onceKey } from "./once.ts";
import { ownEventTypes } from "./own/load.ts";
import { faultsOf } from "./validate.ts";

/**
 * Returns a realistic, valid event of a type with its own id, always the same for the same code.
 *
 * @returns The event; undefined for a code outside the catalog.
 */
export function sample<C extends EventCode>(code: C): CatalogEvent<C>;
export function sample(code: string): CatalogEvent | undefined;
export function sample(code: string): CatalogEvent | undefined {
  const type = eventTypes.get(code);
  return type && eventOf(code, code, contentOf(type));
}

/** Returns one of FlexNet's sample payloads as an event. `flexnet.ENT.UPDATE` has two. */
export function flexnetEvent(payload: FlexnetSample): CatalogEvent<keyof FlexnetEvents> {
  const { event, eventType, timeStamp } = payload.eventHeader;
  const code: keyof FlexnetEvents = `flexnet.${event}.${eventType}`;
  const object = eventTypes.get(code)?.objects.join() ?? "";
  return eventOf(code, timeStamp, flexnetContent(payload, object));
}

/**
 * Returns a sample event. Tests ensure its type: each sample is valid by the schemas that the types
 * come from.
 */
function eventOf<C extends EventCode>(
  code: string,
  seed: string,
  content: object,
): CatalogEvent<C> {
  const envelope = { id: uuidFrom(seed), event: code, company_id: 1001, user_id: null };
  // A copy, so that changes of a sample affect no other.
  return structuredClone({ ...envelope, ...content }) as unknown as CatalogEvent<C>;
}

function contentOf({ vendor, code, objects }: EventType): object {
  switch (vendor) {
    case "licensespring":
      return { user_id: 311, ts: 1773073371, data: pick(licensespringObjects(), objects) };
    case "keygen":
      return { ts: 1654531408, data: pick(keygenObjects(), objects), vendor: keygenFrame(code) };
    case "flexnet":
      return flexnetContent(flexnetSample(objects.join()), objects.join());
    case "bus":
      return { ts: 1773073371, data: pick(busObjects(), objects) };
    case "own":
      return { ts: 1773073371, data: ownEventTypes.get(code)?.sample };
  }
}

function pick(samples: Readonly<Record<string, unknown>>, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, samples[name]]));
}

/** Returns a UUID (v4 in form) determined by a text, by 32-bit FNV-1a. */
function uuidFrom(seed: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(seed)) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${(hash >>> 0).toString(16).padStart(8, "0")}-5a3d-4c1e-9b7f-2d8e6a40c915`;
}

/**
 * Validates the sample of every event type by its schemas, and its rule by the sample.
 *
 * @throws CatalogError that lists the invalid ones.
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
  if (faults.length > 0) throw new CatalogError("The samples are not valid", faults);
}
