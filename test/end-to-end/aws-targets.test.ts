import { afterAll, beforeAll, expect, test } from "vitest";
import { LicenseEventBus, type SubscriptionInput, verify } from "../../sdk/index.ts";
import { becomes } from "../support/becomes.ts";
import {
  companyArn,
  companyMessages,
  companyRole,
  deployCompanyAccount,
} from "../support/company-account.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let company: ReturnType<LicenseEventBus["company"]>;
/** The bus's requests for roles. */
const assumed: URLSearchParams[] = [];
beforeAll(async () => {
  bus = await startTestBus([], undefined, {
    intercept: (call, proceed) => {
      if (call.service === "sts") assumed.push(new URLSearchParams(`${call.body}`));
      return proceed();
    },
  });
  company = new LicenseEventBus({ url: bus.aws.apiUrl, key: bus.keys.company }).company(1);
  await deploy(["inbox", "ordered.fifo"]);
});
afterAll(() => bus.stop());

const arns = {
  inbox: companyArn("sqs", "inbox"),
  "ordered.fifo": companyArn("sqs", "ordered.fifo"),
  "news.fifo": companyArn("sns", "news.fifo"),
  events: companyArn("events", "event-bus/events"),
} as const;

/** Deploys the company's account with the policies that the API prints, for these queues, topics and event buses. */
async function deploy(names: readonly (keyof typeof arns)[]) {
  const access = await Promise.all(names.map((name) => company.awsAccess({ arn: arns[name] })));
  const permissions = access.map(({ permission_policy: policy = {} }) => policy);
  const trust = access[0]?.trust_policy ?? {};
  const ofOther = JSON.parse(JSON.stringify(trust).replace(":company:1", ":company:2"));
  await deployCompanyAccount(bus.aws, {
    sender: { trust, permissions },
    other: { trust: ofOther, permissions },
  });
}

/** Subscribes to the events that its `publish` sends, so that tests do not see each other's. */
async function subscribe(target: SubscriptionInput["target"], more: object = {}) {
  const note = crypto.randomUUID();
  const pattern = { detail: { data: { license: { note: [note] } } } };
  const made = await company.subscriptions.create({ target, pattern, ...more });
  async function publish(count = 1): Promise<readonly string[]> {
    const events = Array.from({ length: count }, () => ({
      id: crypto.randomUUID(),
      event: "license.created",
      company_id: 1,
      data: { license: { id: 7, note } },
    }));
    expect((await bus.publish("license-api", events)).status).toBe(202);
    return events.map(({ id }) => id);
  }
  const delivery = async () => {
    const { items } = await company.deliveries.list({ subscription_id: made.id }).page();
    return items[0] && company.deliveries.get(items[0].id);
  };
  return { ...made, publish, delivery };
}

const role_arn = companyRole("sender");

test("sends signed messages to a queue, by the role's policies that the API prints", async () => {
  const target = { type: "sqs", queue_arn: arns.inbox, role_arn } as const;
  const { id, secret = "", publish, delivery } = await subscribe(target);
  const read = await company.subscriptions.get(id);
  expect(read).toMatchObject({ target, aws_access: await company.awsAccess({ arn: arns.inbox }) });
  const [eventId] = await publish();
  const [message] = await companyMessages(bus.aws, "inbox", 1);
  if (!message) throw new Error("no message");
  const verified = await verify({ headers: message.attributes, body: message.body }, secret);
  expect(verified).toMatchObject({ ok: true, event: { id: eventId } });
  expect(message.attributes).toMatchObject({
    event: "license.created",
    "content-type": "application/json",
    "license-event-bus-hops": "1",
  });
  await bus.quiet();
  expect(await delivery()).toMatchObject({
    id: message.attributes["webhook-id"],
    status: "delivered",
    attempts: [{ status: 200, body: expect.stringContaining("MessageId"), error: null }],
  });
});

test("says that a topic's role lacks a permission, and delivers when it has it", async () => {
  const target = { type: "sns", topic_arn: arns["news.fifo"], role_arn } as const;
  const { publish, delivery } = await subscribe(target, { retry: { linear: { step: 1 } } });
  await publish();
  await becomes(async () => (await delivery())?.status === "retrying", 30_000);
  const { attempts = [] } = (await delivery()) ?? {};
  expect(attempts[0]).toMatchObject({
    status: 403,
    error: `Access denied. The policies of the role ${role_arn} must allow sns:Publish on ${target.topic_arn}`,
  });
  await deploy(["inbox", "ordered.fifo", "news.fifo"]);
  const [message] = await companyMessages(bus.aws, "from-topic.fifo", 1);
  expect(message).toMatchObject({
    group: "license/7",
    attributes: { "webhook-id": (await delivery())?.id },
  });
});

test("puts events on an event bus", async () => {
  await deploy(["inbox", "ordered.fifo", "news.fifo", "events"]);
  const target = { type: "eventbridge", event_bus_arn: arns.events, role_arn } as const;
  const { publish, delivery } = await subscribe(target, { channel: "integrations" });
  const [eventId] = await publish();
  const [message] = await companyMessages(bus.aws, "from-bus", 1);
  await bus.quiet();
  expect(JSON.parse(message?.body ?? "")).toMatchObject({
    source: "license-event-bus",
    "detail-type": "license.created",
    resources: [(await delivery())?.id],
    detail: { id: eventId, event: "license.created" },
  });
});

test("keeps the order of an ordered subscription in a FIFO queue", async () => {
  const target = { type: "sqs", queue_arn: arns["ordered.fifo"], role_arn } as const;
  const { publish } = await subscribe(target, { channel: "integrations", ordered: true });
  const ids = await publish(4);
  const messages = await companyMessages(bus.aws, "ordered.fifo", 4);
  expect(messages.map(({ body }) => JSON.parse(body).id)).toEqual(ids);
  expect(new Set(messages.map(({ group }) => group))).toEqual(new Set(["license/7"]));
});

test("never uses a role that trusts the bus for another company", async () => {
  const other = companyRole("other");
  const target = { type: "sqs", queue_arn: arns.inbox, role_arn: other } as const;
  const { publish, delivery } = await subscribe(target, { retry: { delays: [] } });
  await publish();
  await bus.quiet();
  const { external_id, principal } = await company.awsAccess();
  expect(await delivery()).toMatchObject({
    status: "dead",
    attempts: [
      {
        status: 403,
        error: `The bus cannot assume the role ${other}. It must exist, and its trust policy must allow sts:AssumeRole to ${principal} with the external id ${external_id}`,
      },
    ],
  });
});

test("every function that delivers can assume a role", async () => {
  const target = { type: "sqs", queue_arn: arns.inbox, role_arn } as const;
  const both = [
    await subscribe(target, { channel: "webhooks" }),
    await subscribe(target, { channel: "integrations" }),
  ];
  const isUnused = () =>
    bus.aws.grants().some(({ action, used }) => action === "sts:AssumeRole" && !used);
  const before = assumed.length;
  // Another function sends to an endpoint that was quick the last time.
  for (let round = 0; round < 10 && isUnused(); round++) {
    for (const { publish } of both) await publish();
    await bus.quiet();
  }
  expect(isUnused()).toBe(false);
  // One for each function and target, however many deliveries there are.
  expect(assumed.length - before).toBeLessThanOrEqual(4);
});

test("each session can do only what its target needs, for 15 minutes", async () => {
  const access = await Promise.all(Object.values(arns).map((arn) => company.awsAccess({ arn })));
  const policies = access.map(({ permission_policy: policy }) => JSON.stringify(policy));
  expect(new Set(assumed.map((call) => call.get("Policy")))).toEqual(new Set(policies));
  expect(new Set(assumed.map((call) => call.get("DurationSeconds")))).toEqual(new Set(["900"]));
});
