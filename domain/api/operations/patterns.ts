import * as z from "zod/mini";
import { patternTrial } from "../../pattern-trial.ts";
import type { Operation } from "../operation.ts";
import { license } from "./examples.ts";

export const patterns: readonly Operation[] = [
  {
    id: "testPattern",
    method: "POST",
    path: "/v1/patterns/test",
    tag: "Patterns",
    summary: "Try a pattern on an event",
    description:
      "Tells whether a subscription with these `events` and `pattern` would get the event.",
    access: "any key",
    body: {
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
