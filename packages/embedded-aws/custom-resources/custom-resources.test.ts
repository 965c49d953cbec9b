import { once } from "node:events";
import { rm } from "node:fs/promises";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { beforeEach, expect, test } from "vitest";
import { CustomResourceFailed, type FunctionLogLine } from "../embedded-aws.ts";
import { startChild } from "../testing/child-process.ts";
import { calls, customStack, requests } from "../testing/custom-resource.ts";
import { clientConfig, startTestAws, type TestStack, writeAssembly } from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await tempFolder();
});

/** Starts the stack once on the test's data folder, and returns what was observed. */
async function run(stack: TestStack | string) {
  const { aws, logs, warnings } = await startTestAws(stack, { dataDir });
  await aws.stop();
  expect(logs.filter(({ text }) => text.startsWith("Invoke Error"))).toEqual([]);
  return { calls: calls(logs), requests: requests(logs), warnings, resources: aws.resources };
}

/** Expects a start to fail. */
async function fail(stack: TestStack) {
  const logs: FunctionLogLine[] = [];
  const error: unknown = await startTestAws(stack, {
    dataDir,
    onLog: (line) => logs.push(line),
  }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CustomResourceFailed);
  return { message: (error as Error).message, calls: calls(logs) };
}

test("creates a custom resource by its function, and the template can refer to it", async () => {
  const uses = {
    Type: "Custom::Other",
    Properties: {
      ServiceToken: { "Fn::GetAtt": ["Maker", "Arn"] },
      Of: { "Fn::Join": ["; ", [{ Ref: "Thing" }, { "Fn::GetAtt": ["Thing", "Made"] }]] },
      Count: { "Fn::GetAtt": ["Thing", "Count"] },
    },
  };
  const stack = customStack({ Thing: { Id: "a thing", Noted: true } }, { more: { Uses: uses } });
  const { aws, logs } = await startTestAws(stack);
  expect(calls(logs)).toEqual(["Create Thing", "Create Uses"]);
  const [, update] = requests(logs);
  expect(update).toEqual({
    RequestType: "Create",
    ServiceToken: "arn:aws:lambda:us-east-1:000000000000:function:Test-Maker",
    ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/),
    StackId: expect.stringContaining(":stack/Test/"),
    RequestId: expect.any(String),
    ResourceType: "Custom::Other",
    LogicalResourceId: "Uses",
    ResourceProperties: {
      ServiceToken: "arn:aws:lambda:us-east-1:000000000000:function:Test-Maker",
      Of: "a thing; by Create",
      Count: "3",
    },
  });
  expect(aws.resources.Thing).toMatchObject({ type: "Custom::Thing", ref: "a thing" });
  const { Item } = await new DynamoDBClient(clientConfig(aws)).send(
    new GetItemCommand({ TableName: aws.resources.Table?.ref, Key: { id: { S: "Thing" } } }),
  );
  expect(Item?.type?.S).toBe("Create");
  await aws.stop();
});

test("passes numbers and booleans to a function as text, like CloudFormation", async () => {
  const { requests } = await run(customStack({ Thing: { N: 1, On: true, In: [{ Deep: 2.5 }] } }));
  expect(requests[0]?.ResourceProperties).toMatchObject({
    N: "1",
    On: "true",
    In: [{ Deep: "2.5" }],
  });
});

test("calls nothing on a start with the same properties, and remembers the resource", async () => {
  const first = await run(customStack({ Thing: { N: 1, Id: "x" } }));
  const second = await run(customStack({ Thing: { N: "1", Id: "x" } }));
  expect(second.calls).toEqual([]);
  expect(second.resources.Thing).toEqual(first.resources.Thing);
});

test("keeps created resources through a kill -9", async () => {
  const assembly = await writeAssembly(customStack({ Thing: {} }));
  const { child, nextLine } = startChild(assembly, dataDir);
  while (!(await nextLine()).startsWith("http")) {}
  child.kill("SIGKILL");
  await once(child, "exit");
  expect((await run(assembly)).calls).toEqual([]);
});

test("sends an Update with old and new properties", async () => {
  await run(customStack({ Thing: { Size: 1 } }));
  const { calls, requests, resources } = await run(customStack({ Thing: { Size: 2 } }));
  expect(calls).toEqual(["Update Thing (id of Thing)"]);
  expect(requests[0]).toMatchObject({
    ResourceProperties: { Size: "2" },
    OldResourceProperties: { Size: "1" },
  });
  expect(resources.Thing?.attributes.Made).toBe("by Update");
});

test("deletes the old ID after everything else if an Update returns another one", async () => {
  await run(customStack({ A: { Id: "old" }, B: { Size: 1 } }));
  const { calls, requests } = await run(customStack({ A: { Id: "new" }, B: { Size: 2 } }));
  expect(calls).toEqual(["Update A (old)", "Update B (id of B)", "Delete A (old)"]);
  expect(requests[2]?.ResourceProperties).toMatchObject({ Id: "old" });
  expect((await run(customStack({ A: { Id: "new" }, B: { Size: 2 } }))).calls).toEqual([]);
});

test("deletes resources that are no longer in the template, newest first", async () => {
  await run(customStack({ A: {}, B: {}, C: {} }));
  const { calls } = await run(customStack({ B: {}, D: {} }));
  expect(calls).toEqual(["Create D", "Delete C (id of C)", "Delete A (id of A)"]);
});

test("deletes the last resource even if its function and the assembly are gone", async () => {
  const assembly = await writeAssembly(customStack({ Thing: {} }));
  await run(assembly);
  await rm(assembly, { recursive: true });
  const without = customStack({}, { withFunction: false });
  expect((await run(without)).calls).toEqual(["Delete Thing (id of Thing)"]);
  expect((await run(without)).calls).toEqual([]);
});

test("reports a FAILED Create with its reason, deletes what it began, and tries anew", async () => {
  const { message, calls } = await fail(customStack({ Thing: { Fail: "Create", Id: "begun" } }));
  expect(message).toBe("Thing (Custom::Thing) could not be made: it said no");
  expect(calls).toEqual(["Create Thing", "Delete Thing (begun)"]);
  expect((await run(customStack({ Thing: {} }))).calls).toEqual(["Create Thing"]);
});

test("reports a FAILED Update, and the next one starts from the same state", async () => {
  await run(customStack({ Thing: { Size: 1 } }));
  const { message } = await fail(customStack({ Thing: { Size: 2, Fail: "Update" } }));
  expect(message).toBe("Thing (Custom::Thing) could not be changed: it said no");
  const { requests } = await run(customStack({ Thing: { Size: 3 } }));
  expect(requests[0]?.OldResourceProperties).toMatchObject({ Size: "1" });
  expect((await run(customStack({ Thing: { Size: 3 } }))).calls).toEqual([]);
});

test("warns about a FAILED Delete, and tries again on the next start", async () => {
  await run(customStack({ Thing: { Fail: "Delete" }, Other: {} }));
  for (let i = 0; i < 2; i++) {
    const { calls, warnings } = await run(customStack({ Other: {} }));
    expect(calls).toEqual(["Delete Thing (id of Thing)"]);
    expect(warnings).toEqual([
      "Thing (Custom::Thing): id of Thing could not be deleted. The next start tries again: it said no",
    ]);
  }
});

test("keeps a resource that could not be deleted and was created again", async () => {
  await run(customStack({ Thing: { Fail: "Delete" } }));
  await run(customStack({}));
  expect((await run(customStack({ Thing: {} }))).calls).toEqual(["Create Thing"]);
  expect((await run(customStack({ Thing: {} }))).calls).toEqual([]);
});

test("reports a crashed function at once, with what it threw", async () => {
  const { message } = await fail(customStack({ Thing: { Crash: "Create" } }));
  expect(message).toContain("could not be made: the function failed: TypeError: it crashed");
});

test("reports a function that ends without an answer", async () => {
  const { message } = await fail(customStack({ Thing: { Silent: "Create" } }));
  expect(message).toContain("the function ended without an answer");
});

test.each([
  ["repeats another request", { RequestId: "other" }, "has another RequestId than the request"],
  ["has no physical id", { PhysicalResourceId: "" }, "is not valid: PhysicalResourceId"],
  ["is too long", { Data: { Text: "x".repeat(4096) } }, "is longer than 4096 bytes"],
])("reports an answer that %s, like CloudFormation", async (_, Answer, reason) => {
  const { message } = await fail(customStack({ Thing: { Answer } }));
  expect(message).toContain(`the answer of the function ${reason}`);
});

test("the response URL accepts no content-type, because it is presigned without one", async () => {
  const stack = customStack({ Thing: { Headers: { "content-type": "application/json" } } });
  expect((await fail(stack)).message).toContain("the answer was refused with 403");
});

test("requires another logical ID for another type or function, like CloudFormation", async () => {
  await run(customStack({ Thing: {} }));
  const stack = customStack({});
  const Properties = { ServiceToken: { "Fn::GetAtt": ["Maker", "Arn"] } };
  const Thing = { Type: "AWS::CloudFormation::CustomResource", Properties };
  const { message, calls } = await fail({ ...stack, Resources: { ...stack.Resources, Thing } });
  expect(message).toContain("give it another logical id");
  expect(calls).toEqual([]);
});

test("ignores a resource whose function is not in the template, with a warning", async () => {
  const ServiceToken = "arn:aws:sns:us-east-1:000000000000:topic";
  const { warnings } = await run(customStack({ Thing: { ServiceToken } }));
  expect(warnings).toEqual([
    `Thing: ${ServiceToken} is not a function here; the resource does nothing`,
  ]);
});
