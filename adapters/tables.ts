import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { clientSettings } from "./aws.ts";

/** The one DynamoDB client of a function. */
export const tables = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings), {
  marshallOptions: { removeUndefinedValues: true },
});

/** Unix seconds, for the attribute by which DynamoDB expires items. */
export function daysFrom(nowMs: number, days: number): number {
  return Math.ceil(nowMs / 1000 + days * 86_400);
}
