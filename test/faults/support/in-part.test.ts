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

/** Refuses in part, and gives what was asked of the service and what its caller was told. */
async function refuse(operation: string, request: object, answer: object) {
  let asked: unknown;
  const reply = await refusedInPart(
    call(operation, request),
    async (body) => {
      asked = JSON.parse(`${body}`);
      return { status: 200, headers: { "x-amz-crc32": "1" }, body: JSON.stringify(answer) };
    },
    isMeant,
  );
  expect(reply.headers).not.toHaveProperty("x-amz-crc32");
  return { asked, told: JSON.parse(`${reply.body}`) };
}

test("of a batch of messages every second one that is meant is not sent", async () => {
  const entries = ["mine", "theirs", "mine too", "mine again"].map((MessageBody, i) => {
    return { Id: `${i}`, MessageBody };
  });
  const Successful = [{ Id: "1" }, { Id: "2" }];
  const { asked, told } = await refuse(
    "SendMessageBatch",
    { QueueUrl: "q", Entries: entries },
    {
      Successful,
    },
  );
  expect(asked).toEqual({ QueueUrl: "q", Entries: [entries[1], entries[2]] });
  const failed = (Id: string) => ({ Id, Code: "InternalError", SenderFault: false });
  expect(told).toEqual({ Successful, Failed: [failed("0"), failed("3")] });
});

test("of events each has its place in the answer, even if none is taken", async () => {
  const Entries = ["theirs", "mine", "theirs"].map((Detail) => ({ Detail }));
  const done = { FailedEntryCount: 0, Entries: [{ EventId: "a" }, { EventId: "b" }] };
  const { asked, told } = await refuse("PutEvents", { Entries }, done);
  expect(asked).toEqual({ Entries: [Entries[0], Entries[2]] });
  const failed = { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" };
  const places = [{ EventId: "a" }, failed, { EventId: "b" }];
  expect(told).toEqual({ FailedEntryCount: 1, Entries: places });

  const none = await refuse("PutEvents", { Entries: [{ Detail: "mine" }] }, {});
  expect(none).toEqual({ asked: undefined, told: { FailedEntryCount: 1, Entries: [failed] } });
});

test("of items some are left unprocessed, with how they were to be read", async () => {
  const Keys = ["mine", "theirs"].map((id) => ({ id: { S: id } }));
  const asking = { RequestItems: { T: { Keys, ConsistentRead: true } } };
  const Responses = { T: [{ id: { S: "theirs" } }] };
  const { asked, told } = await refuse("BatchGetItem", asking, { Responses, UnprocessedKeys: {} });
  expect(asked).toEqual({ RequestItems: { T: { Keys: [Keys[1]], ConsistentRead: true } } });
  expect(told).toEqual({
    Responses,
    UnprocessedKeys: { T: { Keys: [Keys[0]], ConsistentRead: true } },
  });
});
