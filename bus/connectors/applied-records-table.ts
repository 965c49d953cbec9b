import { randomUUID } from "node:crypto";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { daysFrom, isWritten, tables, tellingWhatIsThere, whatIsThere } from "../aws/tables.ts";
import type { BusDetail } from "../events/event.ts";
import type { Remembered } from "./index.ts";

/** Whose record it is, and which. */
export type RecordKey = {
  readonly companyId: number;
  readonly subscriptionId: string;
  /** As the connector names it, for instance `contact/5821`. */
  readonly record: string;
};

/** Nobody else changes the record until `release`, or until the lease ends. */
export type Lease = {
  readonly kind: "taken";
  readonly holder: string;
  readonly remembered: Remembered;
  /** The attempt before this one came to no good end: what it was to make may be there all the same. */
  readonly mayExist: boolean;
};

type Taking =
  | Lease
  /** An event after this one has been applied. */
  | { readonly kind: "superseded" }
  | { readonly kind: "busy"; readonly until: number };

/** Long after events can be sent again, since what is remembered of a record serves the next ones. */
const retentionDays = 400;
/** An attempt and the writes around it are over by then, in milliseconds. */
const leaseMs = 45_000;

type Item = {
  readonly place?: string;
  readonly holder?: string;
  readonly lease_until?: number;
  readonly is_unclear?: true;
  readonly remembered?: Remembered;
};

/**
 * Which event each record in a company's other systems has got last. One at a time changes a record, and none
 * whose event is older than what the record has.
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
     * Takes the lease of a record for an event.
     *
     * @param place - Where the event stands among those of its record: text that sorts as they happened.
     */
    async take(key: RecordKey, place: string, nowMs: number): Promise<Taking> {
      const holder = randomUUID();
      try {
        const { Attributes } = await update(key, {
          UpdateExpression: "SET holder = :holder, lease_until = :until, expires_at = :expires_at",
          ConditionExpression:
            "(attribute_not_exists(place) OR place <= :place) AND " +
            // Its own, where the client repeats a write whose answer got lost.
            "(attribute_not_exists(lease_until) OR lease_until < :now OR holder = :holder)",
          ExpressionAttributeValues: {
            ":holder": holder,
            ":until": nowMs + leaseMs,
            ":expires_at": daysFrom(nowMs, retentionDays),
            ":place": place,
            ":now": nowMs,
          },
          ReturnValues: "ALL_OLD",
          ...tellingWhatIsThere,
        });
        const { lease_until, is_unclear = false, remembered = {} } = (Attributes ?? {}) as Item;
        const mayExist = is_unclear || lease_until !== undefined;
        return { kind: "taken", holder, remembered, mayExist };
      } catch (error) {
        const found = (whatIsThere(error) ?? {}) as Item;
        return found.place !== undefined && found.place > place
          ? { kind: "superseded" }
          : { kind: "busy", until: found.lease_until ?? nowMs };
      }
    },

    /**
     * Gives a lease back; with where the event stands that was applied, and what is to be remembered of the
     * record, or without where none was. A lease that somebody else has by now stays theirs.
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
 * Where an event stands among those of its record, as text that sorts so: by when it happened, and of those of one
 * second by when they were accepted.
 */
export function placeOf({ ts, accepted_at, position = 0, id }: Placed): string {
  return [...[ts, accepted_at, position].map(digits), id].join("#");
}

/** As many as the largest safe integer has. */
function digits(value: number): string {
  return String(Math.max(0, value)).padStart(16, "0");
}
