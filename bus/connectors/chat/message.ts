import type { LicenseEvent } from "../../events/event.ts";
import { cut } from "../../values/plain-text.ts";
import {
  capitalized,
  type Data,
  type Field,
  fieldsOf,
  isData,
  titleOf,
  wordsOf,
} from "./fields.ts";

/*
 * A chat message, made from any event: the words come from the code and the names in its data. All of it is
 * plain text on one line each, short enough for the limits of chats.
 */

export type Message = {
  /** The event and its object. */
  readonly headline: string;
  readonly parts: readonly Part[];
  /** When the event happened, in unix seconds. */
  readonly ts: number;
  /** The origin of the event, for looking it up. */
  readonly origin: string;
};

/** The fields of one object, with its name if there are several. */
type Part = { readonly name?: string; readonly fields: readonly Field[] };

const maxHeadlineLength = 150;
const maxNameLength = 50;
const maxOriginLength = 300;
/** Readers of a chat do not read more. */
const maxFields = 10;
const maxParts = 3;

/** Returns the message of an event, cut to 150 characters of headline, 3 objects and 10 fields. */
export function messageOf({ event, data, ts, id, user_id }: LicenseEvent): Message {
  return {
    headline: cut(headlineOf(event, data), maxHeadlineLength),
    parts: partsOf(data),
    ts,
    origin: cut(
      [event, ...(user_id === null ? [] : [`user ${user_id}`]), id].join(" · "),
      maxOriginLength,
    ),
  };
}

function partsOf(data: Data): readonly Part[] {
  const shown = objectsIn(data).slice(0, maxParts);
  return shown
    .map(([name, object]) => ({
      ...(shown.length > 1 && name !== "" ? { name: cut(capitalized(name), maxNameLength) } : {}),
      fields: fieldsOf(object, Math.floor(maxFields / shown.length)),
    }))
    .filter(({ fields }) => fields.length > 0);
}

/** Returns objects with their plain names, and last, without a name, the values that are not objects. */
function objectsIn(data: Data): readonly (readonly [name: string, object: Data])[] {
  const entries = Object.entries(data);
  const others = entries.filter(([, value]) => !isData(value));
  return [
    ...entries.flatMap(([name, value]) => (isData(value) ? [[wordsOf(name), value] as const] : [])),
    ...(others.length > 0 ? [["", Object.fromEntries(others)] as const] : []),
  ];
}

/** Returns a time for readers to whom a chat cannot show it in their own time zone. */
export function timeText(ts: number): string {
  const time = isoTime(ts);
  return time ? `${time.slice(0, 10)} ${time.slice(11, 16)} UTC` : String(ts);
}

/** ISO 8601, to the second; undefined if the year does not have four digits. */
export function isoTime(ts: number): string | undefined {
  const lastSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;
  return ts >= 0 && ts <= lastSecond
    ? new Date(ts * 1000).toISOString().replace(".000Z", "Z")
    : undefined;
}

/** Returns the event and its object: "Customer updated: Ada Becker". */
function headlineOf(code: string, data: Readonly<Record<string, unknown>>): string {
  const [[first = ""] = []] = Object.entries(data);
  const words = happening(code, first);
  const object = data[spokenOf(words, Object.keys(data)) ?? first];
  return [capitalized(words), isData(object) ? titleOf(object) : undefined]
    .filter(Boolean)
    .join(": ");
}

/** Returns the name with which the words begin; the longest, if there are several. */
function spokenOf(words: string, names: readonly string[]): string | undefined {
  return names
    .filter((name) => `${words} `.startsWith(`${wordsOf(name)} `))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** Returns an event's code as words: "license user assigned", for `license.license_user.assigned`. */
function happening(code: string, object: string): string {
  const [vendor, ...rest] = code.split(".");
  // FlexNet's codes are abbreviations of an object and a verb, as in `flexnet.ENT.CREATE`.
  if (vendor === "flexnet") return `${wordsOf(object)} ${rest.at(-1)?.toLowerCase()}d`;
  return (vendor === "keygen" || vendor === "bus" ? rest : code.split("."))
    .map(wordsOf)
    .filter((part, i, parts) => !`${parts[i + 1] ?? ""} `.startsWith(`${part} `))
    .join(" ")
    .replace(/ expire (\d+ days?)$/, " expire in $1");
}
