import type { EventType } from "../event-type.ts";
import type { DataOf } from "../kinds.ts";
import { licensespringEvents, type Row } from "./events.ts";
import type * as objects from "./objects.ts";

type Events = typeof licensespringEvents;

/** For each of LicenseSpring's events, what an event of that code carries. */
export type LicensespringEvents = {
  [C in keyof Events]: { data: DataOf<typeof objects, Events[C][2]>; vendor?: never };
};

const rows: Readonly<Record<string, Row>> = licensespringEvents;

export const licensespring: readonly EventType[] = Object.entries(rows).map(
  ([code, [publishers, consumers, objects, more]]) => ({
    code,
    vendor: "licensespring",
    status: "listed",
    publishers,
    consumers,
    objects,
    trigger: plainTrigger(code),
    ...more,
  }),
);

/** Most codes say it: `installation_file.updated` happens when "an installation file is updated". */
function plainTrigger(code: string): string {
  const [object = "", happened = ""] = code.replaceAll("_", " ").split(".");
  return `${/^[aeiou]/.test(object) ? "an" : "a"} ${object} is ${happened}`;
}
