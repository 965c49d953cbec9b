import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { DeliveryMessage, Logged, Outcome } from "../domain/delivery.ts";
import {
  type Attempt,
  type AttemptRecord,
  type AttemptResult,
  undeliveredKey,
} from "../domain/history/records.ts";
import { daysFrom, tables } from "./tables.ts";

/** How long deliveries are kept after their last attempt. */
const retentionDays = 30;
/** How much of a receiver's answer is kept: of its body, and of its headers, in bytes. */
const keptBody = 2048;
const keptHeaders = 2048;
/** In characters. */
const keptMessage = 500;
/** How many attempts are kept with what was answered. An item has 400 KB, and schedules 21 attempts. */
const attemptsWithContent = 50;

/** Deliveries by company and id, each with its attempts. */
export function deliveryLog(table: string) {
  return {
    async find(message: DeliveryMessage): Promise<Logged | undefined> {
      const { Item } = await tables.send(
        new GetCommand({
          TableName: table,
          Key: { company_id: message.event.company_id, id: message.delivery_id },
          ProjectionExpression: "#status, attempt_count, next_attempt_at",
          ExpressionAttributeNames: { "#status": "status" },
          ConsistentRead: true,
        }),
      );
      if (!Item) return undefined;
      return {
        status: Item.status as Logged["status"],
        attempts: Item.attempt_count as number,
        nextAttemptAt: Item.next_attempt_at as number,
      };
    },

    /**
     * Appends an attempt with what follows from it, in one write. An attempt that is there already stays
     * as it is: the client repeats a write whose answer got lost.
     */
    async record(message: DeliveryMessage, attempt: Attempt, outcome: Outcome): Promise<void> {
      const { event } = message;
      const status = outcome.kind === "retry" ? "retrying" : outcome.kind;
      const result = resultOf(attempt);
      const hasArrived = status === "delivered";
      try {
        await tables.send(
          new UpdateCommand({
            TableName: table,
            Key: { company_id: event.company_id, id: message.delivery_id },
            UpdateExpression:
              "SET attempts = list_append(if_not_exists(attempts, :none), :attempt), #status = :status, " +
              "attempt_count = :count, last_attempt = :last, " +
              "event_id = :event_id, #event = :event, subscription_id = :subscription_id, " +
              "next_attempt_at = :next_attempt_at, reason = :reason, expires_at = :expires_at" +
              // An item is in the index of what has not arrived as long as it has this.
              (hasArrived ? " REMOVE undelivered" : ", undelivered = :undelivered"),
            ConditionExpression: "attribute_not_exists(attempts) OR size(attempts) <= :made",
            ExpressionAttributeNames: { "#status": "status", "#event": "event" },
            ExpressionAttributeValues: {
              ":none": [],
              ":made": message.attempts,
              ":attempt": [
                message.attempts < attemptsWithContent ? withContent(attempt, result) : result,
              ],
              ":count": message.attempts + 1,
              ":last": result,
              ":status": status,
              ":undelivered": hasArrived ? undefined : undeliveredKey(status, message.delivery_id),
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

function resultOf({ at, durationMs, response }: Attempt): AttemptResult {
  const timing = { at, duration_ms: Math.round(durationMs) };
  return response.kind === "failed"
    ? { ...timing, error: response.reason, message: response.message.slice(0, keptMessage) }
    : { ...timing, status: response.status };
}

function withContent({ response }: Attempt, result: AttemptResult): AttemptRecord {
  if (response.kind === "failed") return result;
  return { ...result, headers: beginning(response.headers), body: start(response.body) };
}

/** As many of the headers as fit. */
function beginning(headers: Readonly<Record<string, string>>): Record<string, string> {
  let room = keptHeaders;
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => {
      room -= Buffer.byteLength(name + value);
      return room >= 0;
    }),
  );
}

/** As much of the body as fits, without half a character at its end. */
function start(body: string): string {
  const bytes = Buffer.from(body).subarray(0, keptBody);
  return new TextDecoder().decode(bytes, { stream: true });
}
