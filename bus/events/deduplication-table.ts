import { daysFrom, putUnless } from "../aws/tables.ts";

/** Retention of a window that never ends, in days. */
const retentionDays = 400;

/** An event that the catalog lets through once, perhaps once in a time. */
export type Deduplicated = {
  readonly companyId: number;
  /** Equal for events that count as the same (see the catalog's `onceKey`). */
  readonly key: string;
  readonly eventId: string;
  /** Length of the window in seconds; undefined if it never ends. */
  readonly within: number | undefined;
};

/**
 * Deduplication windows. While one is open, only the event that opened it is let through, and no other that counts as
 * the same.
 */
export function deduplicationWindows(table: string) {
  const item = ({ companyId, key, eventId }: Deduplicated) => ({
    scope: `company/${companyId}`,
    key,
    event_id: eventId,
  });
  return {
    /**
     * Opens a window for an event unless the window of another event is open. The event that opened a window can
     * open it again, so its publisher can repeat it.
     *
     * @returns Undefined if the event is let through, else when the window was opened, in unix milliseconds.
     */
    async open(event: Deduplicated, nowMs: number): Promise<number | undefined> {
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
          // A window that never ends is opened again only after it was closed.
          ":ended": within === undefined ? -1 : nowMs - within * 1000,
        },
      });
      if (existing?.event_id === event.eventId) return undefined;
      return existing?.opened_at as number | undefined;
    },

    /** Closes the window that an event opened, because the event was not published in the end. */
    async close(event: Deduplicated, nowMs: number): Promise<void> {
      await putUnless({
        TableName: table,
        // Opened long ago, so the next event opens it. Deleting would take a grant that nothing else uses.
        Item: { ...item(event), opened_at: -1, expires_at: daysFrom(nowMs, 1) },
        ConditionExpression: "attribute_not_exists(event_id) OR event_id = :event_id",
        ExpressionAttributeValues: { ":event_id": event.eventId },
      });
    },
  };
}
export type DeduplicationWindows = ReturnType<typeof deduplicationWindows>;
