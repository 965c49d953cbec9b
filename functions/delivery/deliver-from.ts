import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { environment } from "../../adapters/environment.ts";
import { dispatch } from "../dispatch/dispatch.ts";
import { dispatchPorts } from "../dispatch/dispatch-ports.ts";
import { deliverAll, deliverEach } from "./deliver-all.ts";
import { deliveryPorts } from "./delivery-ports.ts";
import { takeTurns } from "./ordered/take-turns.ts";
import type { Ports } from "./ports.ts";

/** What a channel's function does with the messages of its queues; `send` is all that channels differ in. */
export function deliverFrom(send: Ports["send"]): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const env = environment("EVENTS_QUEUE_ARN", "SLOW_QUEUE_ARN", "ORDERED_QUEUE_ARN");
  const ports = deliveryPorts(send);
  const dispatching = dispatchPorts((handed) => deliverEach(handed, ports));
  return ({ Records }) => {
    switch (Records[0]?.eventSourceARN) {
      case env.EVENTS_QUEUE_ARN:
        return dispatch(Records, dispatching);
      case env.ORDERED_QUEUE_ARN:
        return takeTurns(Records, ports);
      default:
        return deliverAll(Records, env.SLOW_QUEUE_ARN, ports);
    }
  };
}
