import { setTimeout as wait } from "node:timers/promises";
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import type { BusDetail } from "../domain/event.ts";
import { batches, clientSettings, limited } from "./aws.ts";

/** PutEvents takes ten entries and under 1 MB a call (EventBridge user guide, "PutEvents"). */
const mostEntries = 10;
const mostBytes = 1_000_000;
/** Pauses before an entry that EventBridge refused is tried again, in milliseconds. */
const pauses = [50, 200];
/** After so long, in milliseconds, nothing is tried again here: whoever waits has to be answered. */
const patience = 3_000;

export type Outgoing = { readonly publisher: string; readonly detail: BusDetail };

/** Puts events on the bus. */
export function eventPublisher(busName: string) {
  const client = limited(new EventBridgeClient(clientSettings));

  /** @returns The entries that failed, each with EventBridge's reason. */
  async function put(entries: readonly Entry[]): Promise<readonly Failed[]> {
    const calls = batches(entries, mostEntries, mostBytes, (entry) => entry.bytes);
    const results = await Promise.all(
      calls.map(async (call): Promise<Failed[]> => {
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
          return call.map((entry) => ({ entry, reason }));
        }
      }),
    );
    return results.flat();
  }

  return {
    /** @returns For each event, in order: undefined when it is on the bus, else EventBridge's reason. */
    async publish(events: readonly Outgoing[]): Promise<readonly (string | undefined)[]> {
      const begunAt = Date.now();
      let failed = await put(events.map((event, i) => toEntry(event, i, busName)));
      for (const pause of pauses) {
        if (failed.length === 0 || Date.now() - begunAt > patience) break;
        await wait(pause);
        failed = await put(failed.map(({ entry }) => entry));
      }
      const reasons = new Map(failed.map(({ entry, reason }) => [entry.index, reason]));
      return events.map((_, i) => reasons.get(i));
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
