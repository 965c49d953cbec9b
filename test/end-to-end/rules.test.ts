import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { type LocalBus, startLocalBus } from "../../cli/local-bus.ts";
import { synthesize } from "../../cli/synthesize.ts";
import { clientConfig } from "../../packages/embedded-aws/testing/stack.ts";
import { busClient } from "../support/bus-client.ts";
import { endpointPort } from "../support/endpoint-port.ts";
import { queuesOf } from "../support/queues.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { queuesIn } from "../support/test-bus.ts";

const subscriptions = "/v1/companies/1/subscriptions";

let folder: string;
let receiver: Receiver;
/** The current deployment: each test continues from the one before. */
let bus: LocalBus;
let notices: string[];
let secret: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "license-event-bus-rules-"));
  receiver = await startReceiver();
});
afterAll(async () => {
  await bus?.aws.stop();
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Deploys with these rules: file names with contents. */
async function deploy(rules: Readonly<Record<string, object>>): Promise<void> {
  await bus?.aws.stop();
  const loopbackTargets = [new URL(receiver.url).host];
  const rulesFolder = await mkdtemp(join(folder, "rules-"));
  for (const [name, rule] of Object.entries(rules)) {
    // JSON is YAML too.
    await writeFile(join(rulesFolder, name), JSON.stringify(rule));
  }
  const context = { rules: rulesFolder, loopbackTargets: loopbackTargets.join(",") };
  const cdkOut = await mkdtemp(join(folder, "cdk.out-"));
  notices = [];
  bus = await startLocalBus({
    assembly: await synthesize(cdkOut, { context }),
    dataDir: join(folder, "data"),
    apiPort: 0,
    endpointPort: await endpointPort(),
    loopbackTargets,
    onLine: () => {},
    warmUp: [],
    onNotice: (text) => notices.push(text),
  });
}

const company = () => busClient(bus.aws.apiUrl, bus.keys.company);

function publish(event: "license.activated" | "license.deactivated") {
  const client = busClient(bus.aws.apiUrl, bus.keys.publishers["license-api"]);
  return client.publish({ ...sample(event), id: crypto.randomUUID(), company_id: 1 });
}

/** Returns the next message of a queue, as JSON. */
async function received(QueueName: string) {
  const sqs = new SQSClient(clientConfig(bus.aws));
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds: 10,
      MessageSystemAttributeNames: ["MessageGroupId"],
    }),
  );
  const [message] = Messages;
  return { json: JSON.parse(message?.Body ?? "null"), group: message?.Attributes?.MessageGroupId };
}

const webhookRule = (input: object = {}) => ({
  company_id: 1,
  events: ["license.*"],
  target: { type: "webhook", url: receiver.url },
  ...input,
});

test("rules send events to a queue of the stack, to a queue elsewhere, and to a webhook", async () => {
  const arn = "arn:aws:sqs:eu-west-1:111122223333:erp.fifo";
  await deploy({
    "own-queue.yaml": { events: ["license.activated"], target: { type: "queue" } },
    "erp.yaml": {
      events: ["license.*"],
      target: { type: "queue", arn, message_group: "licenses" },
    },
    "crm.yaml": webhookRule(),
  });
  expect(notices).toEqual([
    expect.stringContaining(
      `queue erp.fifo is not in the template; a local one of this name stands in for ${arn}`,
    ),
  ]);
  const { body } = await company().call("GET", `${subscriptions}/sub_rule-crm`);
  expect(body).toMatchObject({ id: "sub_rule-crm", rule: "crm", events: ["license.*"] });

  expect(await publish("license.activated")).toMatchObject({ status: 202 });
  const event = { "detail-type": "license.activated", detail: { company_id: 1 } };
  expect(await received("LicenseEventBus-own-queue")).toMatchObject({ json: event });
  expect(await received("erp.fifo")).toMatchObject({ json: event, group: "licenses" });
  const [webhook] = await receiver.arrived(1);
  expect(webhook?.json).toMatchObject({ event: "license.activated", company_id: 1 });
});

test("the company gets the secret of a rule's subscription by rotating it, and cannot delete it", async () => {
  const path = `${subscriptions}/sub_rule-crm`;
  const rotated = await company().call("POST", `${path}/rotate-secret`, { overlap_seconds: 0 });
  expect(rotated.status).toBe(200);
  ({ secret } = rotated.body as { secret: string });
  expect(await company().call("DELETE", path)).toMatchObject({
    status: 409,
    body: {
      type: "urn:license-event-bus:problem:made-by-rule",
      detail: expect.stringContaining('The rule "crm" makes it'),
    },
  });
  expect((await company().call("GET", path)).status).toBe(200);
});

test("a changed rule changes its subscription, which keeps its secret", async () => {
  const seen = receiver.webhooks.length;
  await deploy({ "crm.yaml": webhookRule({ events: ["license.deactivated"] }) });
  await publish("license.activated");
  await publish("license.deactivated");
  await receiver.arrived(seen + 1);
  expect(await queuesOf(queuesIn(bus.aws)).quiet(20_000)).toEqual({});
  expect(receiver.webhooks).toHaveLength(seen + 1);
  const webhook = receiver.webhooks[seen];
  expect(webhook?.json).toMatchObject({ event: "license.deactivated" });
  const headers = webhook?.headers as Record<string, string>;
  expect(() => new Webhook(secret).verify(webhook?.text ?? "", headers)).not.toThrow();
  expect(notices).toEqual([]);
});

test("removing the last rule's file removes its subscription, and not those of the API", async () => {
  const target = { type: "webhook", url: receiver.url };
  const made = await company().subscribe(1, { target });
  const { id } = made.body as { id: string };
  await deploy({});
  const { body } = await company().call("GET", subscriptions);
  expect((body as { items: { id: string }[] }).items.map((item) => item.id)).toEqual([id]);
  expect(notices).toEqual([]);
});

test("the audit log has what the deployments changed, with the earlier versions", async () => {
  const { body } = await company().call("GET", "/v1/companies/1/audit?subject=sub_rule-crm");
  expect((body as { items: object[] }).items).toMatchObject([
    {
      operation: "deleteSubscription",
      key_id: "rules",
      earlier: { events: ["license.deactivated"] },
    },
    { operation: "changeSubscription", key_id: "rules", earlier: { events: ["license.*"] } },
    { operation: "rotateSecret", key_id: expect.stringMatching(/^key_/) },
    { operation: "createSubscription", key_id: "rules" },
  ]);
});
