import { expect, test } from "vitest";
import { accessKeyOf, callerOf } from "../../../packages/embedded-aws/caller.ts";
import { nameOf } from "./faulty-aws.ts";

const name = (service: string, operation: string, request?: object) =>
  nameOf({
    caller: callerOf(`Credential=${accessKeyOf("WebhooksDeliver0123ABCD")}/`),
    service,
    operation,
    headers: {},
    body: Buffer.from(request ? JSON.stringify(request) : "no JSON"),
  });

test.each([
  [
    "dynamodb",
    "GetItem",
    { TableName: "LicenseEventBus-StorageEvents0123ABCD" },
    "dynamodb GetItem StorageEvents",
  ],
  [
    "sqs",
    "SendMessageBatch",
    { QueueUrl: "http://127.0.0.1:1/000000000000/LicenseEventBus-Queue0123ABCD", Entries: [{}] },
    "sqs SendMessageBatch Queue",
  ],
  [
    "dynamodb",
    "BatchGetItem",
    { RequestItems: { "LicenseEventBus-B": {}, "LicenseEventBus-A": {} } },
    "dynamodb BatchGetItem A+B",
  ],
  [
    "events",
    "PutEvents",
    { Entries: [{ EventBusName: "bus" }, { EventBusName: "bus" }] },
    "events PutEvents bus",
  ],
])(
  "names a call by its function, service, operation and resource (%s %s)",
  (service, operation, request, expected) => {
    expect(name(service, operation, request)).toBe(`WebhooksDeliver ${expected}`);
  },
);

test("does not name calls that no function makes", () => {
  const body = Buffer.from("{}");
  const caller = { kind: "developer" } as const;
  expect(nameOf({ caller, service: "sqs", operation: "x", headers: {}, body })).toBeUndefined();
});
