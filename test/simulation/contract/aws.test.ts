import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll } from "vitest";
import { deliveriesTable } from "../../../bus/delivery/deliveries-table.ts";
import { deliveryQueues } from "../../../bus/delivery/queues.ts";
import { endpointsTable } from "../../../bus/endpoints/endpoints-table.ts";
import { lanesTable } from "../../../bus/ordering/lanes-table.ts";
import { deliveriesContract } from "./deliveries.ts";
import { endpointsContract } from "./endpoints.ts";
import { startEngineAws } from "./engine-aws.ts";
import { lanesContract } from "./lanes.ts";
import { type QueueName, type QueueStore, queuesContract } from "./queues.ts";

let aws: Awaited<ReturnType<typeof startEngineAws>>;
beforeAll(async () => {
  aws = await startEngineAws();
});
afterAll(() => aws.stop());

deliveriesContract("in DynamoDB", () => deliveriesTable(aws.refs.Deliveries));
endpointsContract("in DynamoDB", () => endpointsTable(aws.refs.Endpoints));
lanesContract("in DynamoDB", () => lanesTable(aws.refs.Lanes));
queuesContract("on SQS", queuesOnSqs);

function queuesOnSqs(): QueueStore {
  const { Slow, Turns, Drain } = aws.refs;
  const sqs = new SQSClient();
  const urlOf = (name: QueueName) => ({ slow: Slow, turns: Turns, drain: Drain })[name];
  return {
    queues: deliveryQueues({ slow: { webhooks: Slow }, turns: { webhooks: Turns }, drain: Drain }),
    async receive(name) {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf(name) }));
      const [message] = Messages ?? [];
      if (!message) return undefined;
      return { id: message.ReceiptHandle ?? "", body: JSON.parse(message.Body ?? "") };
    },
    async remove(name, ReceiptHandle) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(name), ReceiptHandle }));
    },
  };
}
