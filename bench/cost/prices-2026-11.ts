import type { Dimension } from "../../packages/embedded-aws/billing/meter.ts";

/** On-demand prices of us-east-1, in US dollars, without free tiers and volume discounts. */
export const pricesOf = "us-east-1, November 2026";

export type Price = {
  /** Name of the bill's line. */
  readonly line: string;
  readonly usd: number;
  /** Number of the meter's smallest units. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
};

const MILLION = 1e6;
/** AWS's GB, for storage, logs and traffic. */
const GB = 2 ** 30;

const apiGateway = "https://aws.amazon.com/api-gateway/pricing/";
const cloudWatch = "https://aws.amazon.com/cloudwatch/pricing/";
const dynamoDb = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const eventBridge = "https://aws.amazon.com/eventbridge/pricing/";
const kms = "https://aws.amazon.com/kms/pricing/";
const lambda = "https://aws.amazon.com/lambda/pricing/";
const sqs = "https://aws.amazon.com/sqs/pricing/";
const transfer = "https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer";

const price = (line: string, usd: number, per: number, unit: string, source: string): Price => ({
  line,
  usd,
  per,
  unit,
  source,
});

/** In the order of the bill. Usage without a price is not billed. */
export const prices: Readonly<Partial<Record<Dimension, Price>>> = {
  "http-api.request": price("HTTP API requests", 1, MILLION, "M", apiGateway),
  "lambda.request": price("Lambda requests", 0.2, MILLION, "M", lambda),
  "lambda.gb-second": price("Lambda duration, arm64", 0.0000133334, 1, "GB-s", lambda),
  "eventbridge.event": price("EventBridge events", 1, MILLION, "M", eventBridge),
  "sqs.request": price("SQS requests", 0.4, MILLION, "M", sqs),
  "sqs.fair-request": price("SQS, for fair queues", 0.1, MILLION, "M", sqs),
  "sqs.fifo-request": price("SQS requests, FIFO", 0.5, MILLION, "M", sqs),
  "dynamodb.write-unit": price("DynamoDB writes", 0.625, MILLION, "M", dynamoDb),
  "dynamodb.read-unit": price("DynamoDB reads", 0.125, MILLION, "M", dynamoDb),
  "logs.byte": price("CloudWatch logs", 0.5, GB, "GB", cloudWatch),
  "transfer.byte-out": price("Data out", 0.09, GB, "GB", transfer),
  "eventbridge.archive-byte": price("Archiving", 0.1, GB, "GB", eventBridge),
  "dynamodb.byte-month": price("DynamoDB storage", 0.25, GB, "GB-month", dynamoDb),
  "dynamodb.backup-byte-month": price("DynamoDB backups (PITR)", 0.2, GB, "GB-month", dynamoDb),
  "eventbridge.archive-byte-month": price("Archive storage", 0.023, GB, "GB-month", eventBridge),
  "kms.key-month": price("KMS keys", 1, 1, "", kms),
  "kms.request": price("KMS requests", 0.03, 10_000, "× 10,000", kms),
  "cloudwatch.alarm-month": price("Alarms", 0.1, 1, "", cloudWatch),
  "cloudwatch.composite-alarm-month": price("Composite alarms", 0.5, 1, "", cloudWatch),
  "cloudwatch.dashboard-month": price("Dashboards", 3, 1, "", cloudWatch),
  "cloudwatch.metric-month": price("Custom metrics", 0.3, 1, "", cloudWatch),
};

/** Costs of what an event leaves behind, separate from handling it. */
export const keeping: ReadonlySet<Dimension> = new Set([
  "dynamodb.byte-month",
  "dynamodb.backup-byte-month",
  "eventbridge.archive-byte-month",
]);

/**
 * Cost of a textbook design for a million events with one webhook each, and the target of this one,
 * in US dollars.
 */
export const textbook = 6.1;
export const targets = { oneByOne: 6.2, inBatches: 3.5 };
