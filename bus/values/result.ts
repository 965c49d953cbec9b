import type { Fault } from "./problem.ts";

/** A value made from an input, or the faults of the input. */
export type Result<Made extends object> =
  | ({ readonly ok: true } & Readonly<Made>)
  | { readonly ok: false; readonly faults: readonly Fault[] };
