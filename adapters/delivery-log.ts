import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import {
  type HoldReason,
  type Logged,
  type Outcome,
  type QueuedDelivery,
  statusOf,
} from "../domain/delivery/index.ts";
import { attemptResultView } from "../domain/history/attempt-view.ts";
import {
  type Attempt,
  attemptRecord,
  attemptResult,
  attemptsWithContent,
  backlogKey,
  type DeliveryEntry,
  undeliveredKey,
} from "../domain/history/records.ts";
import { isWritten } from "./conditional-write.ts";
import { daysFrom, projectionOf, retentionDays, tables } from "./tables.ts";

/** After so long, in milliseconds, whoever took an attempt has ended: no function runs longer. */
export const longestAttemptMs = 120_000;

const loggedAttributes = [
  ...(["status", "attempt_count", "next_attempt_at"] as const),
  ...(["reason", "last_attempt"] as const),
] as const;
const projection = projectionOf(loggedAttributes);

const keyOf = ({ event, delivery_id }: QueuedDelivery) => ({
  company_id: event.company_id,
  id: delivery_id,
});

/** Deliveries by company and id, each with its attempts. */
export function deliveryLog(table: string) {
  return {
    async find(message: QueuedDelivery): Promise<Logged | undefined> {
      const { Item } = await tables.send(
        new GetCommand({
          TableName: table,
          Key: keyOf(message),
          ConsistentRead: true,
          ...projection,
        }),
      );
      // Of a first attempt that is only taken, there is no more than who took it.
      if (Item?.status === undefined) return undefined;
      const { status, attempt_count, next_attempt_at, reason, last_attempt } = Item as Pick<
        DeliveryEntry,
        (typeof loggedAttributes)[number]
      >;
      return {
        status,
        attempts: attempt_count,
        ...(next_attempt_at === null ? {} : { nextAttemptAt: next_attempt_at }),
        ...(reason === null ? {} : { reason }),
        error: last_attempt && (attemptResultView(last_attempt).error ?? undefined),
      };
    },

    /**
     * Appends an attempt with what follows from it, in one write. An attempt that is there already stays
     * as it is: the client repeats a write whose answer got lost.
     */
    async record(message: QueuedDelivery, attempt: Attempt, outcome: Outcome): Promise<void> {
      const { attempts } = message;
      const result = attemptResult(attempt);
      const kept = attempts < attemptsWithContent ? attemptRecord(attempt) : result;
      await update(message, outcome, attempt.at, {
        set: "attempts = list_append(if_not_exists(attempts, :none), :attempt), last_attempt = :last, ",
        values: { ":none": [], ":attempt": [kept], ":last": result, ":count": attempts + 1 },
        condition: "attribute_not_exists(attempts) OR size(attempts) <= :made",
      });
    },

    /**
     * Takes one attempt for a message: of those that stand for the same one, such as what was let go twice, the
     * first makes it.
     *
     * @param messageId - Of SQS: handed out again, a message has what it took.
     * @returns Whether it may be made.
     */
    async claim(message: QueuedDelivery, messageId: string, nowMs: number): Promise<boolean> {
      const command = new UpdateCommand({
        TableName: table,
        Key: keyOf(message),
        UpdateExpression:
          "SET claim_of = :made, claim_by = :by, claim_at = :now, " +
          "expires_at = if_not_exists(expires_at, :expires_at)",
        ConditionExpression:
          "(attribute_not_exists(attempt_count) OR attempt_count = :made) AND " +
          "(attribute_not_exists(claim_of) OR claim_of <> :made OR claim_by = :by OR claim_at < :stale)",
        ExpressionAttributeValues: {
          ":made": message.attempts,
          ":by": messageId,
          ":now": nowMs,
          ":stale": nowMs - longestAttemptMs,
          ":expires_at": daysFrom(nowMs, retentionDays),
        },
      });
      return isWritten(tables.send(command));
    },

    /** Gives a claim back without having made the attempt: another message is going to make it. */
    async unclaim(message: QueuedDelivery): Promise<void> {
      const command = new UpdateCommand({
        TableName: table,
        Key: keyOf(message),
        UpdateExpression: "REMOVE claim_of",
        ConditionExpression: "claim_of = :made",
        ExpressionAttributeValues: { ":made": message.attempts },
      });
      await isWritten(tables.send(command));
    },

    /** That it waits, is dropped or given up, without a further attempt; unless one was made meanwhile. */
    async settle(
      message: QueuedDelivery,
      outcome: Extract<Outcome, { kind: "held" | "dead" | "dropped" }>,
      nowMs: number,
    ): Promise<void> {
      await update(message, outcome, nowMs, {
        set: "",
        remove: ["claim_of"],
        values: { ":count": message.attempts },
        condition: "attribute_not_exists(attempt_count) OR attempt_count <= :made",
      });
    },

    /**
     * Ends a delivery that has not arrived, without a further attempt. What has arrived, or is dead, stays so.
     *
     * @returns False if it had arrived or was dead.
     */
    async endUndelivered(
      message: QueuedDelivery,
      outcome: Extract<Outcome, { kind: "dead" }>,
      nowMs: number,
    ): Promise<boolean> {
      return update(message, outcome, nowMs, {
        set: "",
        remove: ["claim_of"],
        values: { ":count": message.attempts, ":retrying": "retrying", ":held": "held" },
        condition:
          "attribute_not_exists(attempt_count) OR " +
          "(attempt_count <= :made AND #status IN (:retrying, :held))",
      });
    },
  };

  type Change = {
    readonly set: string;
    readonly remove?: readonly string[];
    readonly values: Readonly<Record<string, unknown>>;
    readonly condition: string;
  };

  async function update(
    message: QueuedDelivery,
    outcome: Outcome,
    at: number,
    { set, remove = [], values, condition }: Change,
  ): Promise<boolean> {
    const { event, subscription_id, object } = message;
    const status = statusOf(outcome);
    const isUndelivered = status !== "delivered" && status !== "dropped";
    // An item is in the indexes of what has not arrived as long as it has these.
    const gone = [...remove, ...(isUndelivered ? [] : ["undelivered", "backlog"])];
    const command = new UpdateCommand({
      TableName: table,
      Key: keyOf(message),
      UpdateExpression:
        `SET ${set}#status = :status, attempt_count = :count, event_id = :event_id, #event = :event, ` +
        "subscription_id = :subscription_id, next_attempt_at = :next_attempt_at, reason = :reason, " +
        "expires_at = :expires_at" +
        (object === undefined ? "" : ", #object = :object") +
        (isUndelivered ? ", undelivered = :undelivered, backlog = :backlog" : "") +
        (gone.length > 0 ? ` REMOVE ${gone.join(", ")}` : ""),
      ConditionExpression: condition,
      ExpressionAttributeNames: {
        "#status": "status",
        "#event": "event",
        ...(object === undefined ? {} : { "#object": "object" }),
      },
      ExpressionAttributeValues: {
        ...values,
        ":made": message.attempts,
        ":status": status,
        ":event_id": event.id,
        ":event": event.event,
        ":subscription_id": subscription_id,
        ":object": object,
        ":next_attempt_at": outcome.kind === "retry" ? outcome.notBefore : null,
        ":reason": reasonOf(outcome),
        ":expires_at": daysFrom(at, retentionDays),
        ":undelivered": isUndelivered ? undeliveredKey(status, message.delivery_id) : undefined,
        ":backlog": isUndelivered ? backlogKey(event.company_id, subscription_id) : undefined,
      },
    });
    return isWritten(tables.send(command));
  }
}
export type DeliveryLog = ReturnType<typeof deliveryLog>;

function reasonOf(outcome: Outcome): string | HoldReason | null {
  return "reason" in outcome ? outcome.reason : null;
}
