import { tryPattern } from "../../subscriptions/pattern-trial.ts";
import type { Evaluator } from "../../transforms/evaluator.ts";
import { readTransformTrial, type TransformOutcome } from "../../transforms/trial.ts";
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

/** What a transform makes of an event: it takes computing, so it needs a key, of whatever kind. */
export function transformCalls({ evaluate }: Evaluator) {
  return {
    testTransform: async ({ body: asked }: Call): Answer => {
      const nowMs = Date.now();
      const trial = readTransformTrial(asked, nowMs);
      if (!trial.ok) throw new Refusal(problem("invalid", undefined, trial.faults));
      const evaluated = await evaluate(trial.input, { body: trial.transform }, { nowMs });
      return jsonResponse(200, outcomeOf(evaluated));
    },
  };
}

function outcomeOf(evaluated: Awaited<ReturnType<Evaluator["evaluate"]>>): TransformOutcome {
  if (!evaluated.ok) return { outcome: "failed", error: evaluated.error };
  const { body } = evaluated.made;
  return body === undefined ? { outcome: "dropped" } : { outcome: "made", body };
}
