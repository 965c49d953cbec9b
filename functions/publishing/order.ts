import type { CompanyVersions } from "../../adapters/company-version.ts";
import type { Undispatched } from "../../adapters/undispatched.ts";
import type { Channel } from "../../catalog/index.ts";
import type { BusDetail } from "../../domain/event.ts";
import { log } from "../log.ts";

/** How long it is taken as known, in milliseconds, which channels of a company are ordered. */
const knownFor = 60_000;

type Ordered = Promise<readonly Channel[]>;

/**
 * Notes events that are accepted, until they are dispatched, for the channels on which their company has
 * ordered subscriptions. Other companies pay nothing for it: whose channels are ordered is looked up once a
 * minute, so that the order is strict from a minute after a company's first ordered subscription.
 */
export function order(versions: Pick<CompanyVersions, "read">, noted: Undispatched) {
  const known = new Map<number, { readonly ordered: Ordered; readonly until: number }>();

  /** Those who ask at the same time, such as the events of one request, share one read. */
  function orderedOf(companyId: number): Ordered {
    const now = Date.now();
    const found = known.get(companyId);
    if (found && found.until >= now) return found.ordered;
    const ordered = versions.read(companyId).then(({ ordered = [] }) => ordered);
    known.set(companyId, { ordered, until: now + knownFor });
    ordered.catch(() => known.delete(companyId));
    return ordered;
  }

  async function channelsOf({ company_id, consumers }: BusDetail): Promise<readonly Channel[]> {
    const ordered = await orderedOf(company_id);
    return ordered.filter((channel) => consumers.includes(channel));
  }

  return {
    async note(event: BusDetail): Promise<void> {
      const channels = await channelsOf(event);
      await Promise.all(channels.map((channel) => noted.note(event, channel)));
    },

    /** For an event that did not get onto the bus: nobody need wait for it. */
    async forget(event: BusDetail): Promise<void> {
      try {
        const channels = await channelsOf(event);
        await Promise.all(channels.map((channel) => noted.forget(event, channel)));
      } catch (error) {
        log("order.not_forgotten", { event_id: event.id, error: String(error) });
      }
    },
  };
}
export type Order = ReturnType<typeof order>;
