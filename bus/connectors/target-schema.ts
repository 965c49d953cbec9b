import type * as z from "zod/mini";
import type { Reach } from "../outbound/target.ts";
import type { Fault } from "../values/problem.ts";

/** What a company may ask of a connector. */
export type TargetSchema<Schema extends z.ZodMiniObject> = {
  /** For documentation, and for the contract to be tried on. */
  readonly example: z.infer<Schema>;
  /** The subscription's `target`: strict, with the connector's name as its `type`. */
  readonly schema: Schema;
  /** What of a well-formed target cannot work, by pointers within it. */
  readonly faults: (target: z.infer<Schema>, reach: Reach) => readonly Fault[];
  /** The target as the API shows it: without anything secret. */
  readonly shown: (target: z.infer<Schema>) => Readonly<Record<string, unknown>>;
};
