import type { SendRequest } from "../sqs/actions.ts";
import { Sqs } from "../sqs/sqs.ts";
import type { Meter } from "./meter.ts";
import { billSend, type SentMessage } from "./sqs.ts";

/**
 * SQS that also counts messages which AWS's own services send, for rules and failed invocations.
 */
export class BilledSqs extends Sqs {
  readonly #meter: Meter;

  constructor(dataDir: string, endpointUrl: string, isDurable: boolean, meter: Meter) {
    super(dataDir, endpointUrl, isDurable);
    this.#meter = meter;
  }

  override sendMessage(request: SendRequest): void {
    super.sendMessage(request);
    const queue = request.QueueUrl?.split("/").at(-1) ?? "";
    const sent = { queue, operation: "SendMessage", by: "AWS" };
    billSend(this.#meter, sent, [request as SentMessage]);
  }
}
