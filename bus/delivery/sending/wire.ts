import { environment } from "../../aws/lambda.ts";
import { guardedSender } from "../../outbound/guarded-sender.ts";
import { reachOf, reachVariables } from "../../outbound/target.ts";
import { evaluator } from "../../transforms/evaluator.ts";

/** What sending needs, whatever the channel, by the function's environment. */
export function sendingPorts() {
  const env = environment(...reachVariables);
  return {
    send: guardedSender(reachOf(env)),
    evaluate: evaluator().evaluate,
    apiUrl: env.API_URL,
  };
}
