import type { DeliveryMessage, QueuedDelivery, Turn } from "../../../bus/delivery/message.ts";
import { laneGroup, type Queues } from "../../../bus/delivery/queues.ts";
import type { DispatchPorts } from "../../../bus/dispatch/dispatch.ts";
import type { EndpointKey } from "../../../bus/endpoints/endpoint.ts";
import type { BusEvent } from "../../../bus/events/event.ts";
import { memoryFifoQueue, memoryQueue, type QueueOptions } from "./queue.ts";

/** SQS takes whole seconds. */
const wholeSeconds = (ms: number) => 1000 * Math.ceil(ms / 1000);
const maxDelayMs = 900_000;

/**
 * The queues of one channel, in memory.
 *
 * @param trace - Returns what is sent along with a message.
 */
export function memoryQueues(options: QueueOptions, trace: () => number = () => 0) {
  const events = memoryQueue<BusEvent>(options);
  const quick = memoryQueue<DeliveryMessage>(options);
  const slow = memoryQueue<QueuedDelivery>(options);
  const drain = memoryQueue<EndpointKey>(options);
  const turns = memoryFifoQueue<Turn>(options);

  function sending(delayMs = 0) {
    const delay = wholeSeconds(delayMs);
    if (!(delay >= 0 && delay <= maxDelayMs)) throw new Error(`SQS takes no delay of ${delay} ms`);
    return { delayMs: delay, trace: trace() };
  }

  const port: Queues & Pick<DispatchPorts, "sendQuick"> = {
    async deliver(_, messages) {
      for (const { message, delayMs } of messages) slow.send(message, sending(delayMs));
    },
    async drain(asked) {
      for (const { key, delayMs } of asked) drain.send(key, sending(delayMs));
    },
    async turn(_, turn) {
      const deduplicationId = turn.delivery?.delivery_id;
      turns.send(turn, { trace: trace(), group: laneGroup(turn), deduplicationId });
    },
    async sendQuick(messages) {
      for (const { message, delayMs } of messages) quick.send(message, sending(delayMs));
      return new Map();
    },
  };
  return { ...port, queues: { events, quick, slow, drain, turns } };
}
export type MemoryQueues = ReturnType<typeof memoryQueues>;
