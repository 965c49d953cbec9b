import type { Key } from "../../../bus/delivery/types.ts";
import type { EventRecord } from "../../../bus/events/event-record.ts";

/** Accepted events in memory. */
export function memoryEvents() {
  const all = new Map<string, EventRecord>();
  return {
    find: ({ company_id, id }: Key) => all.get(`${company_id}/${id}`),
    /** @returns The stored event with this id: the earlier one, or this one. */
    async add(
      record: EventRecord,
    ): Promise<{ readonly isNew: boolean; readonly stored: EventRecord }> {
      const name = `${record.content.company_id}/${record.content.id}`;
      const stored = all.get(name);
      if (stored) return { isNew: false, stored };
      all.set(name, record);
      return { isNew: true, stored: record };
    },
  };
}
export type MemoryEvents = ReturnType<typeof memoryEvents>;
