import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { DeliveryMessage, Logged, Outcome, Response } from "../domain/delivery.ts";
import { daysFrom, tables } from "./tables.ts";

/** How long deliveries are kept. */
const retentionDays = 30;
/** How much of a receiver's answer is kept, in characters. */
const keptBody = 2048;

/** One request to a receiver and what came of it. */
export type Attempt = {
  /** Unix milliseconds. */
  readonly at: number;
  readonly durationMs: number;
  readonly response: Response;
};

/** Deliveries by company and id, each with its attempts. */
export function deliveryLog(table: string) {
  return {
    async find(message: DeliveryMessage): Promise<Logged | undefined> {
      const { Item } = await tables.send(
        new GetCommand({
          TableName: table,
          Key: { company_id: message.event.company_id, id: message.delivery_id },
          ProjectionExpression: "#status, attempts, next_attempt_at",
          ExpressionAttributeNames: { "#status": "status" },
          ConsistentRead: true,
        }),
      );
      if (!Item) return undefined;
      return {
        status: Item.status as Logged["status"],
        attempts: (Item.attempts as unknown[]).length,
        nextAttemptAt: Item.next_attempt_at as number,
      };
    },

    /**
     * Appends an attempt with what follows from it, in one write. An attempt that is there already stays
     * as it is: the client repeats a write whose answer got lost.
     */
    async record(message: DeliveryMessage, attempt: Attempt, outcome: Outcome): Promise<void> {
      const { event } = message;
      try {
        await tables.send(
          new UpdateCommand({
            TableName: table,
            Key: { company_id: event.company_id, id: message.delivery_id },
            UpdateExpression:
              "SET attempts = list_append(if_not_exists(attempts, :none), :attempt), #status = :status, " +
              "event_id = :event_id, #event = :event, subscription_id = :subscription_id, " +
              "next_attempt_at = :next_attempt_at, reason = :reason, expires_at = :expires_at",
            ConditionExpression: "attribute_not_exists(attempts) OR size(attempts) <= :made",
            ExpressionAttributeNames: { "#status": "status", "#event": "event" },
            ExpressionAttributeValues: {
              ":none": [],
              ":made": message.attempts,
              ":attempt": [stored(attempt)],
              ":status": outcome.kind === "retry" ? "retrying" : outcome.kind,
              ":event_id": event.id,
              ":event": event.event,
              ":subscription_id": message.subscription_id,
              ":next_attempt_at": outcome.kind === "retry" ? outcome.notBefore : null,
              ":reason": outcome.kind === "dead" ? outcome.reason : null,
              ":expires_at": daysFrom(attempt.at, retentionDays),
            },
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
export type DeliveryLog = ReturnType<typeof deliveryLog>;

function stored({ at, durationMs, response }: Attempt) {
  const timing = { at, duration_ms: Math.round(durationMs) };
  return response.kind === "failed"
    ? { ...timing, error: response.reason, message: response.message }
    : {
        ...timing,
        status: response.status,
        headers: response.headers,
        body: response.body.slice(0, keptBody),
      };
}
