import { daysFrom, putUnless } from "../aws/tables.ts";

/** Retention of an endless window, in days. */
const retentionDays = 400;

/** An event whose event type has a deduplication window. */
export type Deduplicated = {
  readonly companyId: number;
  /** Equal for events that count as the same (see `onceKey` in the catalog). */
  readonly key: string;
  readonly eventId: string;
  /** Length of the window in seconds; undefined if it is endless. */
  readonly within: number | undefined;
};

/** The event that opened a window. */
export type Opener = {
  readonly event_id: string;
  /** Unix milliseconds. */
  readonly opened_at: number;
};

/**
 * Deduplication windows. While one is open, only the event that opened it passes; others with the same key do not.
 */
export function deduplicationWindows(table: string) {
  const item = ({ companyId, key, eventId }: Deduplicated) => ({
    scope: `company/${companyId}`,
    key,
    event_id: eventId,
  });
  return {
    /**
     * Opens a window for an event unless another event's window is open. The event that opened a window can open it a
     * second time, so its publisher can repeat it.
     *
     * @returns Undefined if the event passes; otherwise the event that opened the window.
     */
    async open(event: Deduplicated, nowMs: number): Promise<Opener | undefined> {
      const { within } = event;
      const existing = await putUnless({
        TableName: table,
        Item: {
          ...item(event),
          opened_at: nowMs,
          expires_at: daysFrom(nowMs, within === undefined ? retentionDays : within / 86_400),
        },
        ConditionExpression: "attribute_not_exists(event_id) OR opened_at <= :ended",
        ExpressionAttributeValues: {
          // An endless window is opened only after it was closed.
          ":ended": within === undefined ? -1 : nowMs - within * 1000,
        },
      });
      if (!existing || existing.event_id === event.eventId) return undefined;
      const { event_id, opened_at } = existing as Opener;
      return { event_id, opened_at };
    },

    /** Closes the window that an event opened, because the event was not published. */
    async close(event: Deduplicated, nowMs: number): Promise<void> {
      await putUnless({
        TableName: table,
        // As if opened long ago, so that the next event opens it. Deleting would need a grant that nothing else uses.
        Item: { ...item(event), opened_at: -1, expires_at: daysFrom(nowMs, 1) },
        ConditionExpression: "attribute_not_exists(event_id) OR event_id = :event_id",
        ExpressionAttributeValues: { ":event_id": event.eventId },
      });
    },
  };
}
export type DeduplicationWindows = ReturnType<typeof deduplicationWindows>;
