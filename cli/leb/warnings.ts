import type { Subscription } from "../../sdk/index.ts";
import { colors, plain } from "../print.ts";

/** Prints doubts about a subscription to standard error, so that scripts read only the result. */
export function showWarnings({ warnings = [] }: Pick<Subscription, "warnings">): void {
  for (const { pointer, message } of warnings) {
    console.error(colors.yellow(`Warning: ${pointer} ${plain(message)}`));
  }
}
