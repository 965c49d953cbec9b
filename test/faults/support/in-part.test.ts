import { expect, test } from "vitest";
import type { AwsCall } from "../../../packages/embedded-aws/intercept.ts";
import { refusedInPart } from "./in-part.ts";

const call = (operation: string, request: object): AwsCall => ({
  caller: { kind: "developer" },
  service: "any",
  operation,
  headers: {},
  body: Buffer.from(JSON.stringify(request)),
});
const isMeant = (entry: string) => entry.includes("mine");

/** Refuses a call in part. Returns the request to the service and the answer to the caller. */
async function refuse(operation: string, request: object, answer: object) {
  let sent: unknown;
  const reply = await refusedInPart(
    call(operation, request),
    async (body) => {
      sent = JSON.parse(`${body}`);
      return { status: 200, headers: { "x-amz-crc32": "1" }, body: JSON.stringify(answer) };
    },
    isMeant,
  );
  expect(reply.headers).not.toHaveProperty("x-amz-crc32");
  return { sent, received: JSON.parse(`${reply.body}`) };
}

test("skips every second matching message of a batch", async () => {
  const entries = ["mine", "theirs", "mine too", "mine again"].map((MessageBody, i) => {
    return { Id: `${i}`, MessageBody };
  });
  const Successful = [{ Id: "1" }, { Id: "2" }];
  const { sent, received } = await refuse(
    "SendMessageBatch",
    { QueueUrl: "q", Entries: entries },
    {
      Successful,
    },
  );
  expect(sent).toEqual({ QueueUrl: "q", Entries: [entries[1], entries[2]] });
  const failed = (Id: string) => ({ Id, Code: "InternalError", SenderFault: false });
  expect(received).toEqual({ Successful, Failed: [failed("0"), failed("3")] });
});

test("reports each event at its position, even if none is accepted", async () => {
  const Entries = ["theirs", "mine", "theirs"].map((Detail) => ({ Detail }));
  const done = { FailedEntryCount: 0, Entries: [{ EventId: "a" }, { EventId: "b" }] };
  const { sent, received } = await refuse("PutEvents", { Entries }, done);
  expect(sent).toEqual({ Entries: [Entries[0], Entries[2]] });
  const failed = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };
  const places = [{ EventId: "a" }, failed, { EventId: "b" }];
  expect(received).toEqual({ FailedEntryCount: 1, Entries: places });

  const none = await refuse("PutEvents", { Entries: [{ Detail: "mine" }] }, {});
  expect(none).toEqual({ sent: undefined, received: { FailedEntryCount: 1, Entries: [failed] } });
});

test("leaves some items unprocessed, with the options of their reads", async () => {
  const Keys = ["mine", "theirs"].map((id) => ({ id: { S: id } }));
  const asking = { RequestItems: { T: { Keys, ConsistentRead: true } } };
  const Responses = { T: [{ id: { S: "theirs" } }] };
  const { sent, received } = await refuse("BatchGetItem", asking, {
    Responses,
    UnprocessedKeys: {},
  });
  expect(sent).toEqual({ RequestItems: { T: { Keys: [Keys[1]], ConsistentRead: true } } });
  expect(received).toEqual({
    Responses,
    UnprocessedKeys: { T: { Keys: [Keys[0]], ConsistentRead: true } },
  });
});
