import { environment } from "../../adapters/environment.ts";
import { evaluator } from "../../adapters/evaluator.ts";
import { guardedSender } from "../../adapters/guarded-sender.ts";
import { portsOf } from "../../domain/target.ts";

/** What sending needs, whatever the channel, by the function's environment. */
export function sendingPorts() {
  const env = environment("LOOPBACK_TARGETS", "WEBHOOK_PORTS", "API_URL");
  return {
    send: guardedSender({
      loopbackTargets: env.LOOPBACK_TARGETS.split(",").filter(Boolean),
      allowedPorts: portsOf(env.WEBHOOK_PORTS),
    }),
    evaluate: evaluator().evaluate,
    apiUrl: env.API_URL,
  };
}
