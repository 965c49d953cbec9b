import { tryPattern } from "../../subscriptions/pattern-trial.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import type { Answer, Call } from "./serve.ts";

/** Whether a pattern matches an event: it takes computing, so it needs a key, of whatever kind. */
export function patternCalls() {
  return {
    testPattern: async ({ body }: Call): Answer => {
      const tried = tryPattern(body);
      if (!tried.ok) throw new Refusal(problem("invalid", undefined, tried.faults));
      return jsonResponse(200, { matches: tried.matches });
    },
  };
}
