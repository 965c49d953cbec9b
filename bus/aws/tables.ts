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

/** How long events and deliveries are kept, from what happened to them last. */
export const retentionDays = Number(process.env.RETENTION_DAYS ?? 30);

/** Unix seconds, for the attribute by which DynamoDB expires items. */
export function daysFrom(nowMs: number, days: number): number {
  return Math.ceil(nowMs / 1000 + days * 86_400);
}

/**
 * What of an item is read: paths of attributes, such as `target.url`. Names stand in for the attributes,
 * because DynamoDB keeps some of the words for itself.
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

/** `#name` for each attribute that expressions name so: DynamoDB keeps some words for itself. */
export function namesIn(...expressions: readonly (string | undefined)[]) {
  const names = expressions.flatMap((text = "") => [...text.matchAll(/#(\w+)/g)]);
  return Object.fromEntries(names.map(([placeholder, name = ""]) => [placeholder, name]));
}

type Item = Record<string, unknown>;

/**
 * Has a write whose condition does not hold tell what is there, as it is at that moment. It costs no read.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export const tellingWhatIsThere = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

/**
 * What a write told that failed by its condition: undefined, if nothing was there.
 *
 * @throws Whatever else it failed by.
 */
export function whatIsThere(error: unknown): Item | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item && unmarshall(error.Item);
}

/** @returns Whether the condition of a write held. */
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
 * Puts an item, unless another is there and the condition does not hold for it.
 *
 * @param put - With a condition that holds where nothing is.
 * @returns The other one; undefined if the item was put.
 */
export async function putUnless(put: PutCommandInput): Promise<Item | undefined> {
  try {
    await tables.send(new PutCommand({ ...put, ...tellingWhatIsThere }));
    return undefined;
  } catch (error) {
    const found = whatIsThere(error);
    if (!found) throw error;
    return found;
  }
}
