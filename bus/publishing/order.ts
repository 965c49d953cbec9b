import type { Channel } from "../../catalog/index.ts";
import { cached } from "../aws/cached.ts";
import { log } from "../aws/log.ts";
import type { BusDetail } from "../events/event.ts";
import type { Lanes } from "../ordering/lanes-table.ts";
import type { CompanyVersions } from "../subscriptions/subscriptions-table.ts";

/** The cache of a company's ordered channels. */
const known = { maxAgeMs: 60_000, maxEntries: 10_000 };

/**
 * Records accepted events until they are dispatched, for the channels on which their company has ordered
 * subscriptions. Other companies cost nothing: the ordered channels are looked up once a minute, so order is strict
 * from a minute after a company's first ordered subscription.
 */
export function order(
  versions: Pick<CompanyVersions, "read">,
  lanes: Pick<Lanes, "notePending" | "forgetPending">,
) {
  const companies = cached(versions.read, known);

  async function channelsOf({ company_id, consumers }: BusDetail): Promise<readonly Channel[]> {
    const { ordered = [] } = await companies.get(company_id);
    return ordered.filter((channel) => consumers.includes(channel));
  }

  return {
    async note(event: BusDetail): Promise<void> {
      const channels = await channelsOf(event);
      await Promise.all(channels.map((channel) => lanes.notePending(event, channel)));
    },

    /** Forgets an event that did not get onto the bus, so that no other waits for it. */
    async forget(event: BusDetail): Promise<void> {
      try {
        const channels = await channelsOf(event);
        await Promise.all(channels.map((channel) => lanes.forgetPending(event, channel)));
      } catch (error) {
        log("order.not_forgotten", { event_id: event.id, error: String(error) });
      }
    },
  };
}
export type Order = ReturnType<typeof order>;
