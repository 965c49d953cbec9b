import * as fc from "fast-check";
import { type CatalogEvent, eventTypes } from "./catalog.ts";
import type { Vendor } from "./event-type.ts";
import { sample } from "./sample.ts";

/** For property tests: any code of the catalog. */
export const anyCode = fc.constantFrom(...eventTypes.keys());

const name = fc.string().filter((text) => text !== "__proto__");
const anyJson = fc
  .jsonValue()
  .map((value) => JSON.stringify(value))
  .filter((text) => !/"__proto__"|\d{16}|e\+/.test(text))
  .map((text): unknown => JSON.parse(text));

/** For property tests: valid events of every type. */
export const anyEvent: fc.Arbitrary<CatalogEvent> = anyCode.chain(eventOf);

/** For property tests: valid events of a vendor's types. */
export function anyEventOf(vendor: Vendor): fc.Arbitrary<CatalogEvent> {
  const types = [...eventTypes.values()].filter((type) => type.vendor === vendor);
  return fc.constantFrom(...types.map(({ code }) => code)).chain(eventOf);
}

/**
 * Returns events of a type: its sample with other texts, and with unknown extra properties in its
 * objects and its vendor member.
 */
function eventOf(code: string): fc.Arbitrary<CatalogEvent> {
  const event = sample(code);
  if (!event) throw new Error(`${code} has no sample`);
  const extraValue = code.startsWith("flexnet.") ? fc.option(fc.string()) : anyJson;
  return fc
    .record({
      extra: fc.dictionary(name, extraValue, { maxKeys: 3 }),
      text: fc.string(),
      company_id: fc.nat(),
      user_id: fc.option(fc.nat()),
    })
    .map(({ extra, text, ...envelope }) => {
      const withExtra = (object: object) =>
        Array.isArray(object) ? object : { ...extra, ...object };
      const objects = Object.entries(event.data).map(([key, object]) => [key, withExtra(object)]);
      const data = retexted(Object.fromEntries(objects), text);
      const vendor = event.vendor && withExtra(event.vendor);
      return { ...event, ...envelope, data, ...(vendor && { vendor }) } as CatalogEvent;
    });
}

/** Values that identify the kind of an object, and dates, which are not free text. */
const bound =
  /^(type|activations_type|environment|feature_type|size|channel|reason|status|failing_since|.*(_at|_date|_period))$/;

function retexted(value: unknown, text: string, key = ""): unknown {
  if (typeof value === "string") return bound.test(key) ? value : text;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => retexted(item, text, key));
  return Object.fromEntries(
    Object.entries(value).map(([inner, item]) => [inner, retexted(item, text, inner)]),
  );
}
