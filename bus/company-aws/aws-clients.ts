/*
 * The clients that only targets in companies' accounts need. In a bundle they are a file of their own (lib/bundles.ts),
 * because functions that do not need them would start later.
 */
export { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
export { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
export { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
export { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
