import type { DeliveryMessage, QueuedDelivery, Turn } from "../../../bus/delivery/message.ts";
import { laneGroup, type Queues } from "../../../bus/delivery/queues.ts";
import type { DispatchPorts } from "../../../bus/dispatch/dispatch.ts";
import type { EndpointKey } from "../../../bus/endpoints/endpoint.ts";
import type { BusEvent } from "../../../bus/events/event.ts";

/** A received message. */
export type Received<Body> = {
  readonly id: number;
  readonly body: Body;
  readonly receiveCount: number;
  /** Sent with the message: SQS stores it as its system attribute `AWSTraceHeader`. */
  readonly trace: number;
};

type Sending = {
  readonly delayMs?: number;
  readonly trace?: number;
  /** Only on a FIFO queue. */
  readonly group?: string;
  /** A repeat in its group within five minutes is not added. Only on a FIFO queue. */
  readonly deduplicationId?: string | undefined;
};

type QueueOptions = {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly visibilityMs: number;
};

type Kept<Body> = {
  readonly id: number;
  readonly body: Body;
  readonly trace: number;
  receiveCount: number;
  visibleAt: number;
};

export type MemoryQueue<Body> = {
  send(body: Body, sending?: Sending): void;
  /** Returns messages, and hides them for the visibility timeout. */
  receive(max: number): readonly Received<Body>[];
  /** Deletes a received message. */
  remove(id: number): void;
  /** Returns the time at which the next message can be received; undefined without one. */
  nextAt(): number | undefined;
  readonly size: number;
  /** Called after each message sent. */
  onSend: () => void;
};

/** A standard queue. */
function memoryQueue<Body>({ now, visibilityMs }: QueueOptions): MemoryQueue<Body> {
  const messages = new Map<number, Kept<Body>>();
  let count = 0;
  return {
    onSend: () => {},
    send(body, { delayMs = 0, trace = 0 } = {}) {
      const id = count++;
      messages.set(id, { id, body, trace, receiveCount: 0, visibleAt: now() + delayMs });
      this.onSend();
    },
    receive(max) {
      const time = now();
      const visible: Kept<Body>[] = [];
      for (const message of messages.values()) {
        if (message.visibleAt <= time && visible.push(message) >= max) break;
      }
      return visible.map((message) => handOut(message, time + visibilityMs));
    },
    remove: (id) => void messages.delete(id),
    nextAt: () => firstOf(messages.values()),
    get size() {
      return messages.size;
    },
  };
}

const deduplicationMs = 300_000;

/** A FIFO queue: while messages of a group are in flight, no others of it can be received. */
function memoryFifoQueue<Body>({ now, visibilityMs }: QueueOptions): MemoryQueue<Body> {
  const groups = new Map<string, Kept<Body>[]>();
  const groupOf = new Map<number, string>();
  const taken = new Map<string, number>();
  let count = 0;
  /** Messages in flight become visible again at the same time. */
  const openAt = (group: readonly Kept<Body>[]) =>
    group.reduce((latest, { visibleAt }) => Math.max(latest, visibleAt), 0);
  return {
    onSend: () => {},
    send(body, { trace = 0, group = "", deduplicationId } = {}) {
      const time = now();
      if (deduplicationId !== undefined) {
        const name = `${group}/${deduplicationId}`;
        if (time - (taken.get(name) ?? -Infinity) < deduplicationMs) return;
        taken.set(name, time);
      }
      const id = count++;
      const members = groups.get(group) ?? [];
      groups.set(group, members);
      groupOf.set(id, group);
      // It is visible, but cannot be received before those in flight are deleted or visible again.
      members.push({ id, body, trace, receiveCount: 0, visibleAt: 0 });
      this.onSend();
    },
    receive(max) {
      const time = now();
      const handed: Received<Body>[] = [];
      for (const members of groups.values()) {
        if (handed.length >= max || openAt(members) > time) continue;
        for (const message of members.slice(0, max - handed.length)) {
          handed.push(handOut(message, time + visibilityMs));
        }
      }
      return handed;
    },
    remove(id) {
      const group = groupOf.get(id);
      if (group === undefined) return;
      groupOf.delete(id);
      const left = groups.get(group)?.filter((message) => message.id !== id) ?? [];
      if (left.length > 0) groups.set(group, left);
      else groups.delete(group);
    },
    nextAt() {
      let first: number | undefined;
      for (const members of groups.values()) {
        const at = openAt(members);
        if (!(at >= (first ?? Infinity))) first = at;
      }
      return first;
    },
    get size() {
      return groupOf.size;
    },
  };
}

function handOut<Body>(message: Kept<Body>, visibleAt: number): Received<Body> {
  message.receiveCount += 1;
  message.visibleAt = visibleAt;
  const { id, body, receiveCount, trace } = message;
  return { id, body, receiveCount, trace };
}

function firstOf<Body>(messages: Iterable<Kept<Body>>): number | undefined {
  let first: number | undefined;
  for (const { visibleAt } of messages) {
    if (!(visibleAt >= (first ?? Infinity))) first = visibleAt;
  }
  return first;
}

/** SQS accepts whole seconds. */
const wholeSeconds = (ms: number) => 1000 * Math.ceil(ms / 1000);
const maxDelayMs = 900_000;

/**
 * Returns the queues of one channel, in memory.
 *
 * @param trace - Returns the trace to send with a message.
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
    async drain(hints) {
      for (const { key, delayMs } of hints) drain.send(key, sending(delayMs));
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
