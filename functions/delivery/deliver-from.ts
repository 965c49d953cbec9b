import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { environment } from "../../adapters/environment.ts";
import { deliverAll } from "./deliver-all.ts";
import { deliveryPorts } from "./delivery-ports.ts";
import { takeTurns } from "./ordered/take-turns.ts";
import type { Ports } from "./ports.ts";

/** What a channel's function does with the messages of its queues; `send` is all that channels differ in. */
export function deliverFrom(send: Ports["send"]): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const env = environment("SLOW_QUEUE_ARN", "ORDERED_QUEUE_ARN");
  const ports = deliveryPorts(send);
  return ({ Records }) =>
    Records[0]?.eventSourceARN === env.ORDERED_QUEUE_ARN
      ? takeTurns(Records, ports)
      : deliverAll(Records, env.SLOW_QUEUE_ARN, ports);
}
