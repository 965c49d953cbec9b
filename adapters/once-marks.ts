import { putUnless } from "./conditional-write.ts";
import { daysFrom } from "./tables.ts";

/** How long it is remembered that an event was let through that never is again. */
const retentionDays = 400;

/** An event that may be let through only once, perhaps only within some time. */
export type OnceClaim = {
  readonly companyId: number;
  /** What counts as the same (see the catalog's `onceKey`). */
  readonly key: string;
  readonly eventId: string;
  /** Seconds after which the next one is let through; undefined: none is. */
  readonly within: number | undefined;
};

/** Which events were let through last, by company and by what counts as the same. */
export function onceMarks(table: string) {
  return {
    /**
     * Lets an event through and marks it, if it is the first or its time has come. The event that was
     * let through last is let through again, so that its publisher can repeat it.
     *
     * @returns Undefined if it is let through, else when the last one was, in unix milliseconds.
     */
    async claim(
      { companyId, key, eventId, within }: OnceClaim,
      nowMs: number,
    ): Promise<number | undefined> {
      const last = await putUnless({
        TableName: table,
        Item: {
          company_id: companyId,
          id: key,
          event_id: eventId,
          at: nowMs,
          expires_at: daysFrom(nowMs, within === undefined ? retentionDays : within / 86_400),
        },
        ConditionExpression: "attribute_not_exists(id) OR #at <= :from",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: {
          // Without a time, nothing but the absence of a mark lets an event through.
          ":from": within === undefined ? -1 : nowMs - within * 1000,
        },
      });
      return last?.event_id === eventId ? undefined : (last?.at as number | undefined);
    },

    /** Takes back the mark of an event that was not let through in the end. */
    async release({ companyId, key, eventId }: OnceClaim, nowMs: number): Promise<void> {
      await putUnless({
        TableName: table,
        Item: {
          company_id: companyId,
          id: key,
          event_id: eventId,
          // Long ago, so that whichever comes next is let through.
          at: -1,
          expires_at: daysFrom(nowMs, 1),
        },
        ConditionExpression: "attribute_not_exists(id) OR event_id = :event_id",
        ExpressionAttributeValues: { ":event_id": eventId },
      });
    },
  };
}
export type OnceMarks = ReturnType<typeof onceMarks>;
