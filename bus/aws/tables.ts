import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { clientSettings, limited, slim } from "./aws.ts";

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
