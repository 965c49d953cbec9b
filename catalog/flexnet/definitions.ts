import type * as z from "zod/mini";
import type { Definition } from "../definition.ts";
import { type DataOf, openText, someText, text } from "../kinds.ts";
import { flexnetEvents, type Row } from "./events.ts";

type Events = typeof flexnetEvents;

/** The `vendor` member: what FlexNet's `eventHeader` has and our envelope has not. */
export const header = openText({ userId: text, tenant: text, timeStamp: someText });

/** For each of FlexNet's events, what an event of that code carries. */
export type FlexnetEvents = {
  [C in keyof Events]: { data: DataOf<Events[C][1]>; vendor: z.infer<typeof header> };
};

const rows: Readonly<Record<string, Row>> = flexnetEvents;

export const flexnet: readonly Definition[] = Object.entries(rows).map(
  ([code, [trigger, data, more]]) => ({
    type: {
      code,
      vendor: "flexnet",
      status: "documented",
      publishers: ["flexnet"],
      consumers: ["webhooks"],
      objects: Object.keys(data),
      trigger,
      ...more,
    },
    data,
    vendor: header,
  }),
);
