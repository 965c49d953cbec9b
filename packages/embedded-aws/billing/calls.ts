import type { Caller } from "../caller.ts";
import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import type { AwsCall, Intercept } from "../intercept.ts";
import { messageBytes } from "../sqs/message.ts";
import { jsonBody, type Reply } from "../wire-protocol.ts";
import { DynamoDbBill } from "./dynamodb.ts";
import type { Meter } from "./meter.ts";
import { billRequest, billSend, type SentMessage } from "./sqs.ts";

/**
 * Counts the calls of DynamoDB and SQS that reach the services. Refused calls cost nothing, except
 * DynamoDB's failed conditions.
 *
 * @param inner - An interceptor between callers and services. Calls that it blocks are not counted.
 */
export function billedCalls(meter: Meter, dynamodb: DynamoDb, inner?: Intercept): Intercept {
  const tables = new DynamoDbBill(meter, dynamodb);
  return (call, proceed) => {
    const counted = async (body = call.body): Promise<Reply> => {
      const changed = { ...call, body };
      // Other accounts pay for their own resources.
      if (call.caller.kind === "session") return proceed(body);
      const by = nameOf(call.caller);
      if (call.service === "dynamodb") return tables.count(changed, by, proceed);
      const reply = await proceed(body);
      if (reply.status !== 200) return reply;
      if (call.service === "sqs") countSqs(meter, changed, by, reply);
      return reply;
    };
    return inner ? inner(call, counted) : counted();
  };
}

function nameOf(caller: Caller): string {
  return caller.kind === "function" ? caller.logicalId : caller.kind;
}

type SqsRequest = SentMessage & {
  readonly QueueUrl?: string;
  readonly Entries?: readonly SentMessage[];
};

type SqsAnswer = {
  readonly Messages?: readonly {
    readonly Body: string;
    readonly MessageAttributes?: NonNullable<SentMessage["MessageAttributes"]>;
  }[];
};

function countSqs(meter: Meter, { operation, body }: AwsCall, by: string, reply: Reply): void {
  const input = jsonBody(body) as SqsRequest;
  const request = { queue: input.QueueUrl?.split("/").at(-1) ?? "", operation, by };
  if (operation === "SendMessage") billSend(meter, request, [input]);
  else if (operation === "SendMessageBatch") billSend(meter, request, input.Entries ?? []);
  else billRequest(meter, request, receivedBytes(JSON.parse(`${reply.body}`)));
}

function receivedBytes({ Messages = [] }: SqsAnswer): number {
  return Messages.reduce(
    (sum, { Body, MessageAttributes = {} }) => sum + messageBytes(Body, MessageAttributes),
    0,
  );
}
