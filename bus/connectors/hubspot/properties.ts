import { type Mapping, mapped } from "../mapping.ts";
import type { Properties } from "./calls.ts";

/** The properties of an object, which are text in HubSpot whatever they hold; an empty one is cleared. */
export function propertiesOf(
  data: Readonly<Record<string, unknown>>,
  defaults: Mapping,
  own?: Mapping,
): Properties {
  const fields = Object.entries(mapped(data, defaults, own));
  return Object.fromEntries(fields.map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
