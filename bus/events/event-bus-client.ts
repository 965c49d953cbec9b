import { setTimeout as wait } from "node:timers/promises";
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import { batches, clientSettings, limited, slim } from "../aws/client.ts";
import type { BusDetail } from "./event.ts";

/** PutEvents accepts ten entries and under 1 MB a call (EventBridge user guide, "PutEvents"). */
const maxEntries = 10;
const maxBytes = 1_000_000;
/** Milliseconds before each retry of an entry that EventBridge refused. */
const pauses = [50, 200];
/** Milliseconds after which there are no more retries, because the caller needs an answer. */
const patience = 3_000;

/** Errors of an entry that no retry can fix: those of entries (PutEvents, "Errors"), and those of a whole call. */
const lasting: readonly string[] = [
  "InvalidArgument",
  "MalformedDetail",
  "NotAuthorizedForSourceException",
  "SerializationException",
  "ValidationException",
];

export type Outgoing = { readonly publisher: string; readonly detail: BusDetail };

/** The reason why an event is not on the bus. */
export type PublishFailure = {
  /** EventBridge's error code. */
  readonly reason: string;
  /** True if EventBridge can never accept the event. */
  readonly isLasting: boolean;
};

/** Returns a client that puts events on the bus. */
export function eventPublisher(busName: string) {
  const client = limited(slim(new EventBridgeClient(clientSettings)));

  /**
   * Puts entries on the bus, in one call.
   *
   * @returns The entries that failed, each with EventBridge's reason.
   */
  async function put(entries: readonly Entry[]): Promise<readonly Failed[]> {
    const calls = batches(entries, maxEntries, maxBytes, (entry) => entry.bytes);
    return (await Promise.all(calls.map(putCall))).flat();
  }

  async function putCall(call: readonly Entry[]): Promise<readonly Failed[]> {
    try {
      const answer = await client.send(
        new PutEventsCommand({ Entries: call.map((entry) => entry.request) }),
      );
      return call.flatMap((entry, i) => {
        const reason = answer.Entries?.[i]?.ErrorCode;
        return reason ? [{ entry, reason }] : [];
      });
    } catch (error) {
      const reason = error instanceof Error ? error.name : String(error);
      // One entry that EventBridge cannot read fails the whole call. Alone, it fails no other.
      if (call.length > 1 && lasting.includes(reason)) {
        return (await Promise.all(call.map((entry) => putCall([entry])))).flat();
      }
      return call.map((entry) => ({ entry, reason }));
    }
  }

  return {
    /**
     * Puts events on the bus.
     *
     * @returns For each event, in order: undefined if it is on the bus, otherwise the reason why not.
     */
    async publish(events: readonly Outgoing[]): Promise<readonly (PublishFailure | undefined)[]> {
      const begunAt = Date.now();
      const failures = new Map<number, PublishFailure>();
      let left = events.map((event, i) => toEntry(event, i, busName));
      for (const pause of [...pauses, undefined]) {
        const failed = await put(left);
        for (const entry of left) failures.delete(entry.index);
        for (const { entry, reason } of failed) {
          failures.set(entry.index, { reason, isLasting: lasting.includes(reason) });
        }
        left = left.filter(({ index }) => failures.get(index)?.isLasting === false);
        if (pause === undefined || left.length === 0 || Date.now() - begunAt > patience) break;
        await wait(pause);
      }
      return events.map((_, i) => failures.get(i));
    },
  };
}
export type EventPublisher = ReturnType<typeof eventPublisher>;

type Entry = {
  readonly index: number;
  readonly bytes: number;
  readonly request: PutEventsRequestEntry;
};
type Failed = { readonly entry: Entry; readonly reason: string };

function toEntry({ publisher, detail }: Outgoing, index: number, busName: string): Entry {
  const request = {
    EventBusName: busName,
    Source: publisher,
    DetailType: detail.event,
    Time: new Date(detail.ts * 1000),
    Detail: JSON.stringify(detail),
  };
  // EventBridge counts 14 bytes for the time and the UTF-8 of the rest ("Calculating PutEvents event entry size").
  const bytes = 14 + Buffer.byteLength(request.Source + request.DetailType + request.Detail);
  return { index, bytes, request };
}
