import * as z from "zod/mini";
import { patternTrial } from "../../subscriptions/pattern-trial.ts";
import type { Description } from "./described.ts";
import { license } from "./examples.ts";

export const patterns: readonly Description[] = [
  {
    id: "testPattern",
    tag: "Patterns",
    summary: "Try a pattern on an event",
    description:
      "Tells whether a subscription with these `events` and `pattern` would get the event.",
    request: {
      schema: patternTrial,
      example: {
        pattern: { detail: { data: { license: { id: [{ numeric: [">", 0] }] } } } },
        event: { "detail-type": "license.activated", detail: { data: { license } } },
      },
    },
    successes: [
      {
        status: 200,
        description: "The verdict.",
        schema: z.strictObject({ matches: z.boolean() }),
        example: { matches: true },
      },
    ],
  },
];
