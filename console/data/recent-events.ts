import type { EventSummary } from "../../sdk/index.ts";
import { selects } from "../pattern/selects.ts";
import { useCompany } from "./bus.tsx";
import { useData } from "./use-data.ts";

/** Number of events to try a subscription on. */
const maxEvents = 20;
const pageSize = 100;

/** Reads a company's last events that a subscription selects by their codes. */
export function useRecentEvents(company: number, filters: readonly string[]) {
  const { events } = useCompany(company);
  const [only] = filters;
  const filter = filters.length === 1 && only !== undefined && only !== "*" ? { event: only } : {};
  return useData(`${company}/recent-events/${filters.join()}`, async () => {
    const { items } = await events.list(filter).page({ limit: pageSize });
    return items.filter(({ event }) => selects(filters, event)).slice(0, maxEvents);
  });
}

/** Reads the content of events, a few at a time. Those that have expired are left out. */
export function useEventContents(company: number, events: readonly EventSummary[] | undefined) {
  const { events: calls } = useCompany(company);
  const ids = (events ?? []).map(({ id }) => id);
  return useData(`${company}/event-contents/${ids.join()}`, async () => {
    const left = [...ids];
    const found = new Map<string, Awaited<ReturnType<typeof calls.get>>>();
    const work = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        found.set(id, await calls.get(id));
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    return ids.flatMap((id) => found.get(id) ?? []);
  });
}

const concurrency = 4;
