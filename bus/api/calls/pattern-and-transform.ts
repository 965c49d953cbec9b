import { testPattern } from "../../subscriptions/pattern-test.ts";
import type { Evaluator } from "../../transforms/evaluator.ts";
import { readTransformTest, type TransformOutcome } from "../../transforms/transform-test.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import type { Answer, Call } from "./serve.ts";

/** Tests a pattern on an event. The call takes computing time, so it needs a key of any kind. */
export function patternCalls() {
  return {
    testPattern: async ({ body }: Call): Answer => {
      const tried = testPattern(body);
      if (!tried.ok) throw new Refusal(problem("invalid", undefined, tried.faults));
      return jsonResponse(200, { matches: tried.matches });
    },
  };
}

/** Tests a transform on an event. The call takes computing time, so it needs a key of any kind. */
export function transformCalls({ evaluate }: Evaluator) {
  return {
    testTransform: async ({ body: asked }: Call): Answer => {
      const nowMs = Date.now();
      const test = readTransformTest(asked, nowMs);
      if (!test.ok) throw new Refusal(problem("invalid", undefined, test.faults));
      const evaluated = await evaluate(test.input, { body: test.transform }, { nowMs });
      return jsonResponse(200, outcomeOf(evaluated));
    },
  };
}

function outcomeOf(evaluated: Awaited<ReturnType<Evaluator["evaluate"]>>): TransformOutcome {
  if (!evaluated.ok) return { outcome: "failed", error: evaluated.error };
  const { body } = evaluated.made;
  return body === undefined ? { outcome: "dropped" } : { outcome: "made", body };
}
