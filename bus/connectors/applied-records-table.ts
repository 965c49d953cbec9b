import { randomUUID } from "node:crypto";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { daysFrom, existingItem, isWritten, returningExisting, tables } from "../aws/tables.ts";
import type { BusDetail } from "../events/event.ts";
import type { Remembered } from "./index.ts";

/** Names a record of a subscription. */
export type RecordKey = {
  readonly companyId: number;
  readonly subscriptionId: string;
  /** The connector's name for it, for instance `contact/5821`. */
  readonly record: string;
};

/** Nothing else changes the record until `release`, or until the lease expires. */
export type Lease = {
  readonly kind: "leased";
  readonly holder: string;
  readonly remembered: Remembered;
  /** True if the attempt before this one failed or died, so that its changes may exist. */
  readonly mayExist: boolean;
};

type LeaseResult =
  | Lease
  /** A later event has been applied. */
  | { readonly kind: "superseded" }
  | { readonly kind: "busy"; readonly until: number };

/** Much longer than the retention of events, because later events use the remembered values. */
const retentionDays = 400;
/** Milliseconds. An attempt and its writes are over by then. */
const leaseMs = 45_000;

type Item = {
  readonly place?: string;
  readonly holder?: string;
  readonly lease_until?: number;
  readonly is_unclear?: true;
  readonly remembered?: Remembered;
};

/**
 * The last event applied to each record in a company's other systems. One holder at a time changes a record, and an
 * older event never follows a newer one.
 */
export function appliedRecords(table: string) {
  const update = (
    { companyId, subscriptionId, record }: RecordKey,
    command: Pick<
      UpdateCommand["input"],
      | "UpdateExpression"
      | "ConditionExpression"
      | "ExpressionAttributeValues"
      | "ReturnValues"
      | "ReturnValuesOnConditionCheckFailure"
    >,
  ) =>
    tables.send(
      new UpdateCommand({
        TableName: table,
        Key: { company_id: companyId, id: `${subscriptionId}#${record}` },
        ...command,
      }),
    );

  return {
    /**
     * Leases a record for an event.
     *
     * @param place - The event's position among those of its record, as text that sorts by time.
     */
    async lease(key: RecordKey, place: string, nowMs: number): Promise<LeaseResult> {
      const holder = randomUUID();
      try {
        const { Attributes } = await update(key, {
          UpdateExpression: "SET holder = :holder, lease_until = :until, expires_at = :expires_at",
          ConditionExpression:
            "(attribute_not_exists(place) OR place <= :place) AND " +
            // Or its own lease, if the client repeats a write whose answer got lost.
            "(attribute_not_exists(lease_until) OR lease_until < :now OR holder = :holder)",
          ExpressionAttributeValues: {
            ":holder": holder,
            ":until": nowMs + leaseMs,
            ":expires_at": daysFrom(nowMs, retentionDays),
            ":place": place,
            ":now": nowMs,
          },
          ReturnValues: "ALL_OLD",
          ...returningExisting,
        });
        const { lease_until, is_unclear = false, remembered = {} } = (Attributes ?? {}) as Item;
        const mayExist = is_unclear || lease_until !== undefined;
        return { kind: "leased", holder, remembered, mayExist };
      } catch (error) {
        const found = (existingItem(error) ?? {}) as Item;
        return found.place !== undefined && found.place > place
          ? { kind: "superseded" }
          : { kind: "busy", until: found.lease_until ?? nowMs };
      }
    },

    /**
     * Releases a lease. `applied` has the position of the event and the values to remember; undefined if it was not
     * applied. A lease that another holder has by now is unchanged.
     */
    async release(
      key: RecordKey,
      { holder }: Lease,
      applied?: { readonly place: string; readonly remembered: Remembered | undefined },
    ): Promise<void> {
      const remembered = applied?.remembered;
      const set = [
        applied ? "place = :place" : "is_unclear = :true",
        ...(remembered ? ["remembered = :remembered"] : []),
      ];
      const giveBack = update(key, {
        UpdateExpression: `SET ${set.join(", ")} REMOVE holder, lease_until${applied ? ", is_unclear" : ""}`,
        ConditionExpression: "holder = :holder",
        ExpressionAttributeValues: {
          ":holder": holder,
          ...(applied ? { ":place": applied.place } : { ":true": true }),
          ...(remembered ? { ":remembered": remembered } : {}),
        },
      });
      await isWritten(giveBack);
    },
  };
}
export type AppliedRecords = ReturnType<typeof appliedRecords>;

type Placed = Pick<BusDetail, "ts" | "accepted_at" | "position" | "id">;

/**
 * Returns the position of an event among those of its record, as text that sorts: by when it happened, and within a
 * second by acceptance.
 */
export function placeOf({ ts, accepted_at, position = 0, id }: Placed): string {
  return [...[ts, accepted_at, position].map(digits), id].join("#");
}

/** Pads to the 16 digits of the largest safe integer. */
function digits(value: number): string {
  return String(Math.max(0, value)).padStart(16, "0");
}
