import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { clientSettings, limited, slim } from "./client.ts";

/** The one DynamoDB client of a function. */
export const tables = limited(
  DynamoDBDocumentClient.from(slim(new DynamoDBClient(clientSettings)), {
    marshallOptions: { removeUndefinedValues: true },
  }),
);

/** Days that events and deliveries are kept after their last change. */
export const retentionDays = Number(process.env.RETENTION_DAYS ?? 30);

/** Returns the unix seconds at which DynamoDB expires an item. */
export function daysFrom(nowMs: number, days: number): number {
  return Math.ceil(nowMs / 1000 + days * 86_400);
}

/**
 * Returns the projection of attributes by their paths, such as `target.url`. It uses placeholders, because DynamoDB
 * reserves some words.
 */
export function projectionOf(attributes: readonly string[]) {
  const steps = [...new Set(attributes.flatMap((path) => path.split(".")))];
  const nameOf = (step: string) => `#a${steps.indexOf(step)}`;
  return {
    ProjectionExpression: attributes
      .map((path) => path.split(".").map(nameOf).join("."))
      .join(", "),
    ExpressionAttributeNames: Object.fromEntries(steps.map((step) => [nameOf(step), step])),
  };
}

/** Returns `#name` placeholders for the attributes in expressions, because DynamoDB reserves some words. */
export function namesIn(...expressions: readonly (string | undefined)[]) {
  const names = expressions.flatMap((text = "") => [...text.matchAll(/#(\w+)/g)]);
  return Object.fromEntries(names.map(([placeholder, name = ""]) => [placeholder, name]));
}

type Item = Record<string, unknown>;

/**
 * Returns the existing item when a conditional write fails, at no cost of a read.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export const returningExisting = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

/**
 * Returns the existing item of a failed conditional write; undefined if there was none.
 *
 * @throws Any other error.
 */
export function existingItem(error: unknown): Item | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item && unmarshall(error.Item);
}

/** Returns true if the condition of a write held, and false if it did not. */
export async function isWritten(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Puts an item, unless another is there for which the condition fails.
 *
 * @param put - With a condition that holds if there is no item.
 * @returns The other item; undefined if the item was put.
 */
export async function putUnless(put: PutCommandInput): Promise<Item | undefined> {
  try {
    await tables.send(new PutCommand({ ...put, ...returningExisting }));
    return undefined;
  } catch (error) {
    const found = existingItem(error);
    if (!found) throw error;
    return found;
  }
}
