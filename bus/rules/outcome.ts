import type { EventType } from "../../catalog/index.ts";
import type { Reach } from "../outbound/target.ts";
import type { Result } from "../values/problem.ts";
import type { Rule } from "./rule.ts";

export type Outcome<R = Rule> = Result<{ readonly rule: R }>;

/** What a rule is read by. */
export type Surroundings = Reach & {
  /** The rule's name where it gives none. */
  readonly defaultName: string;
  /** The event types that there are. */
  readonly known: readonly EventType[];
};
