import type { Fault } from "./problem.ts";

/** What was made of an input, or what is wrong with the input. */
export type Result<Made extends object> =
  | ({ readonly ok: true } & Readonly<Made>)
  | { readonly ok: false; readonly faults: readonly Fault[] };
