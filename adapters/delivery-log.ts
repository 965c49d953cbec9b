import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
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
  backlogKey,
  type DeliveryEntry,
  undeliveredKey,
} from "../domain/history/records.ts";
import { daysFrom, projectionOf, tables } from "./tables.ts";

/** How long deliveries are kept after what happened to them last. */
const retentionDays = 30;
/** How many attempts are kept with what was answered: an item has 400 KB. */
const attemptsWithContent = 50;

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
      if (!Item) return undefined;
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

    /** That it waits, or is given up, without a further attempt; unless one was made meanwhile. */
    async settle(
      message: QueuedDelivery,
      outcome: Extract<Outcome, { kind: "held" | "dead" }>,
      nowMs: number,
    ): Promise<void> {
      await update(message, outcome, nowMs, {
        set: "",
        values: { ":count": message.attempts },
        condition: "attribute_not_exists(attempt_count) OR attempt_count <= :made",
      });
    },
  };

  type Change = {
    readonly set: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly condition: string;
  };

  async function update(
    message: QueuedDelivery,
    outcome: Outcome,
    at: number,
    { set, values, condition }: Change,
  ): Promise<void> {
    const { event, subscription_id, object } = message;
    const status = statusOf(outcome);
    const hasArrived = status === "delivered";
    const command = new UpdateCommand({
      TableName: table,
      Key: keyOf(message),
      UpdateExpression:
        `SET ${set}#status = :status, attempt_count = :count, event_id = :event_id, #event = :event, ` +
        "subscription_id = :subscription_id, next_attempt_at = :next_attempt_at, reason = :reason, " +
        "expires_at = :expires_at" +
        (object === undefined ? "" : ", #object = :object") +
        // An item is in the indexes of what has not arrived as long as it has these.
        (hasArrived
          ? " REMOVE undelivered, backlog"
          : ", undelivered = :undelivered, backlog = :backlog"),
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
        ":undelivered": hasArrived ? undefined : undeliveredKey(status, message.delivery_id),
        ":backlog": hasArrived ? undefined : backlogKey(event.company_id, subscription_id),
      },
    });
    try {
      await tables.send(command);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
export type DeliveryLog = ReturnType<typeof deliveryLog>;

function reasonOf(outcome: Outcome): string | HoldReason | null {
  return outcome.kind === "dead" || outcome.kind === "held" ? outcome.reason : null;
}
