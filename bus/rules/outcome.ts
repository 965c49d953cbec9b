import type { EventType } from "../../catalog/index.ts";
import type { Reach } from "../outbound/target.ts";
import type { Fault } from "../values/problem.ts";
import type { Rule } from "./rule.ts";

export type Outcome<R = Rule> =
  | { readonly ok: true; readonly rule: R }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** What a rule is read by. */
export type Surroundings = Reach & {
  /** The rule's name where it gives none. */
  readonly defaultName: string;
  /** The event types that there are. */
  readonly known: readonly EventType[];
};
