import type { BusEventCode } from "../../catalog/bus/events.ts";
import { busPublisher, type EventData, eventTypes } from "../../catalog/index.ts";
import { busDetail, type LicenseEvent } from "./event.ts";
import type { EventPublisher } from "./event-bus-client.ts";
import type { EventStore } from "./events-table.ts";

type Announcement<Code extends BusEventCode> = Pick<LicenseEvent, "id" | "company_id" | "ts"> & {
  readonly data: EventData<Code>;
  /** Hops of the event that the announcement is about: a company can turn announcements into events. */
  readonly hops?: number | undefined;
};

export type Announce = <Code extends BusEventCode>(
  code: Code,
  announcement: Announcement<Code>,
) => Promise<void>;

/**
 * Returns a function that publishes one of the bus's own events, which is stored and routed like any other. A
 * repeated call with the same id delivers it once.
 */
export function announcer(store: Pick<EventStore, "add">, publisher: EventPublisher): Announce {
  return async (code, { hops, ...announcement }) => {
    const type = eventTypes.get(code);
    if (!type) throw new Error(`There is no event type ${code}`);
    const event: LicenseEvent = { ...announcement, event: code, user_id: null };
    const publication = { event, type, publisher: busPublisher, contentHash: event.id };
    const stored = await store.add(publication, {
      accepted_at: Date.now(),
      ...(hops && { hops }),
    });
    if (stored.kind === "conflict") throw new Error(`${event.id} is the id of another event`);
    const detail = busDetail(type, stored);
    const [failure] = await publisher.publish([{ publisher: busPublisher, detail }]);
    if (failure !== undefined) {
      throw new Error(`${code} could not be put on the bus: ${failure.reason}`);
    }
  };
}
