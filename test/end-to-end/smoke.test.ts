import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, expect, inject, test } from "vitest";
import { tables } from "../../bus/aws/tables.ts";
import { startLocalBus } from "../../cli/local-bus.ts";
import type { EmbeddedAws } from "../../packages/embedded-aws/embedded-aws.ts";
import { endpointPort, freePort } from "../support/endpoint-port.ts";
import { type Ran, runLeb, runLebHere } from "../support/leb.ts";

type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> };
type Resources = Readonly<Record<string, Resource>>;

const folders: string[] = [];
let aws: EmbeddedAws | undefined;
let receiverPort: number;
afterEach(async () => {
  await aws?.stop();
  aws = undefined;
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "leb-smoke-test-"));
  folders.push(folder);
  return folder;
}

/** Runs a bus that allows webhooks to its own API, as in AWS, and a receiver here. */
async function startBus(assembly: string = inject("assembly")): Promise<EmbeddedAws> {
  const apiPort = await freePort();
  receiverPort = await freePort();
  const started = await startLocalBus({
    assembly,
    dataDir: await newFolder(),
    apiPort,
    endpointPort: await endpointPort(),
    loopbackTargets: [`localhost:${receiverPort}`, `127.0.0.1:${apiPort}`],
    onLine: () => {},
    warmUp: [],
    onNotice: () => {},
  });
  aws = started.aws;
  return aws;
}

/** Returns the synthesized stack with something broken in it. */
async function broken(breakIt: (resources: Resources) => void): Promise<string> {
  const folder = await newFolder();
  await cp(inject("assembly"), folder, { recursive: true });
  const file = join(folder, "LicenseEventBus.template.json");
  const template = JSON.parse(await readFile(file, "utf8"));
  breakIt(template.Resources);
  await writeFile(file, JSON.stringify(template));
  return folder;
}

/** Returns the properties of the only resource of a type that matches. */
function propertiesOf(resources: Resources, type: string, like: RegExp): Resource["Properties"] {
  const all = Object.values(resources).filter(({ Type }) => Type === type);
  const found = all.filter(({ Properties }) => like.test(JSON.stringify(Properties)));
  expect(found).toHaveLength(1);
  return (found[0] as Resource).Properties;
}

const environment = () => ({ PATH: process.env.PATH, HOME: "/nonexistent" });

/** Runs against this bus as against one in AWS, found by the SDK's own variables. */
function asInAws(...args: string[]): Promise<Ran> {
  return runLebHere(["smoke", ...args], { ...environment(), ...aws?.environment });
}

function local(...args: string[]): Promise<Ran> {
  const port = new URL(aws?.endpointUrl ?? "").port;
  const where = ["--local", "--endpoint-port", port, "--port", String(receiverPort)];
  return runLebHere(["smoke", ...where, ...args], environment());
}

/** Returns the items of `leb smoke` in a table. */
async function leftIn(table: string): Promise<unknown[] | undefined> {
  const [, { ref = "" } = {}] =
    Object.entries(aws?.resources ?? {}).find(([id]) => id.startsWith(table)) ?? [];
  const { Items } = await tables.send(new ScanCommand({ TableName: ref, ConsistentRead: true }));
  return Items?.filter((item) => JSON.stringify(item).includes("leb smoke"));
}

async function nothingIsLeft(): Promise<void> {
  expect(await leftIn("StorageApiKeys")).toEqual([]);
  expect(await leftIn("StorageSubscriptions")).toEqual([]);
}

test("sends an event through a healthy bus, to its own API or to a receiver here", async () => {
  await startBus();
  for (const run of [asInAws, local]) {
    const { code, stdout, stderr } = await run();
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.trim().split("\n");
    expect(lines).toEqual([
      "✓ Found the stack LicenseEventBus",
      expect.stringMatching(/^✓ Its API answers, at http:\S+, in \d+ ms$/),
      expect.stringMatching(/^✓ Created keys of company 9\d{15}$/),
      expect.stringMatching(/^✓ Created the subscription sub_\w+$/),
      expect.stringMatching(/^✓ The event [\w-]{36} was accepted in \d+ ms$/),
      expect.stringMatching(/^✓ It was delivered \d+ ms later$/),
      "✓ Deleted the keys and the subscription",
    ]);
    await nothingIsLeft();
  }

  const wrongStack = await asInAws("--stack", "Other");
  expect([wrongStack.code, wrongStack.stdout]).toEqual([1, ""]);
  expect(wrongStack.stderr).toMatch(/^✗ .* has no stack Other/);

  const notAllowed = await local("--port", String(await freePort()));
  expect([notAllowed.code, notAllowed.stdout]).toEqual([
    1,
    expect.stringContaining("Created keys"),
  ]);
  expect(notAllowed.stderr).toMatch(/^✗ .*422.*one of this bus's loopback targets/s);
  await nothingIsLeft();
});

test("reports a disabled rule, with the command that enables it", async () => {
  const assembly = await broken((resources) => {
    const rule = propertiesOf(resources, "AWS::Events::Rule", /"consumers":\["webhooks"\]/);
    rule.State = "DISABLED";
  });
  await startBus(assembly);
  const { code, stdout, stderr } = await asInAws("--timeout", "2");
  expect([code, stdout]).toEqual([1, expect.stringMatching(/was accepted in \d+ ms\n$/)]);
  expect(stderr).toMatch(
    /^✗ .* not attempted within 2 s\.\n {2}The rule \S+ is disabled.*aws events enable-rule --event-bus-name \S+ --name/,
  );
  await nothingIsLeft();
});

test("finds an event whose channel function fails in its queue", async () => {
  const assembly = await broken((resources) => {
    const deliver = propertiesOf(resources, "AWS::Lambda::Function", /subscriptions of webhooks/);
    (deliver.Environment as { Variables: object }).Variables = { CHANNEL: "webhooks" };
  });
  await startBus(assembly);
  const { code, stderr } = await asInAws("--timeout", "2");
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /\n {2}LicenseEventBus-WebhooksEventsQueue\w+ holds 1: its function fails/,
  );
  await nothingIsLeft();
});

test("reports the answer of an endpoint that refuses the delivery", async () => {
  const assembly = await broken((resources) => {
    const route = propertiesOf(resources, "AWS::ApiGatewayV2::Route", /v1\/sources/);
    route.RouteKey = "POST /v1/patterns/test";
  });
  await startBus(assembly);
  const { code, stderr } = await asInAws();
  expect(code).toBe(1);
  expect(stderr).toMatch(/^✗ It was not delivered: The answer was [45]\d\d /);
  await nothingIsLeft();
});

test.each<[string, Record<string, string>, RegExp]>([
  ["no credentials", {}, /^✗ No AWS credentials: .*--profile/],
  [
    "no answer",
    { AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" },
    /^✗ Nothing listens on 127\.0\.0\.1:9/,
  ],
])("reports %s", async (_what, more, message) => {
  const { code, stdout, stderr } = await runLeb(["smoke"], {
    ...environment(),
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    ...more,
  });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
});
