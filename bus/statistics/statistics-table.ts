import { companyItems } from "../aws/company-items.ts";
import { daysFrom, retentionDays } from "../aws/tables.ts";
import type { CountedHour } from "./count.ts";
import { hourId } from "./hours.ts";

/** An hour with more subscriptions is not kept, because its item would be too large. */
const maxKept = 1_000;

type KeptHour = Omit<CountedHour, "hour"> & {
  readonly company_id: number;
  readonly id: string;
  /** Unix seconds. */
  readonly expires_at: number;
};

/** Statistics of hours that have ended. */
export function keptStatistics(table: string) {
  const items = companyItems<KeptHour>(table);
  return {
    async read(companyId: number, hours: readonly number[]): Promise<readonly CountedHour[]> {
      const oldest = hours.at(-1);
      if (oldest === undefined) return [];
      const byId = new Map(hours.map((hour) => [hourId(hour), hour]));
      const found: CountedHour[] = [];
      // Ids sort by time, and the range begins after an id.
      let after: string | undefined = hourId(oldest - 1);
      do {
        const page: Awaited<ReturnType<typeof items.page>> = await items.page(
          companyId,
          hours.length - found.length,
          after,
        );
        for (const { id, counted_at, counts, events } of page.items) {
          const hour = byId.get(id);
          if (hour !== undefined) found.push({ hour, counted_at, counts, events });
        }
        after = page.items.every(({ id }) => byId.has(id)) ? page.next : undefined;
      } while (after !== undefined && found.length < hours.length);
      return found;
    },

    async keep(companyId: number, { hour, ...counted }: CountedHour): Promise<void> {
      if (counted.counts.length > maxKept) return;
      const expires_at = daysFrom(hour, retentionDays);
      await items.put({ company_id: companyId, id: hourId(hour), ...counted, expires_at });
    },
  };
}
export type KeptStatistics = ReturnType<typeof keptStatistics>;
