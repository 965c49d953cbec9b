import type { Definition } from "../definition.ts";
import type { DataOf } from "../kinds.ts";
import { licensespringEvents, type Row } from "./events.ts";

type Events = typeof licensespringEvents;

/** For each of LicenseSpring's events, what an event of that code carries. */
export type LicensespringEvents = {
  [C in keyof Events]: { data: DataOf<Events[C][2]>; vendor?: never };
};

const rows: Readonly<Record<string, Row>> = licensespringEvents;

export const licensespring: readonly Definition[] = Object.entries(rows).map(
  ([code, [publishers, consumers, data, more]]) => ({
    type: {
      code,
      vendor: "licensespring",
      status: "listed",
      publishers,
      consumers,
      objects: Object.keys(data),
      trigger: plainTrigger(code),
      ...more,
    },
    data,
  }),
);

/** Most codes say it: `installation_file.updated` happens when "an installation file is updated". */
function plainTrigger(code: string): string {
  const [object = "", happened = ""] = code.replaceAll("_", " ").split(".");
  return `${/^[aeiou]/.test(object) ? "an" : "a"} ${object} is ${happened}`;
}
