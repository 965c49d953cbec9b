import { useBus } from "./bus.tsx";
import { useData } from "./use-data.ts";

/** Reads the catalog. */
export function useEventTypes() {
  const { client } = useBus();
  return useData("event-types", async () => (await client.eventTypes.list().page()).items);
}
