import { expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { targetTypes } from "../subscriptions/subscription-input.ts";
import { readRule } from "./index.ts";

const surroundings = {
  defaultName: "a-file",
  known: [...eventTypes.values()],
  loopbackTargets: [],
};
const read = (written: unknown) => readRule(written, surroundings);

function saidOf(written: unknown): readonly string[] {
  const outcome = read(written);
  return outcome.ok ? [] : outcome.faults.map(({ pointer, message }) => `${pointer} ${message}`);
}

const sentToIntegrations = [...eventTypes.values()]
  .filter(({ consumers }) => consumers.includes("integrations"))
  .map(({ code }) => code);

const arn = "arn:aws:sns:us-east-1:111122223333:jobs";
const logGroup = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/events/licenses";

const toQueue = { events: ["license.expired"], target: { type: "queue" } };
const withTarget = (target: object) => ({ ...toQueue, target });
const toWebhook = {
  company_id: 7,
  events: ["license.expired"],
  target: { type: "webhook", url: "https://example.com/hook" },
};

test("a minimal rule gets EventBridge's defaults", () => {
  expect(read(toQueue)).toEqual({
    ok: true,
    rule: {
      kind: "aws",
      name: "a-file",
      eventPattern: { "detail-type": ["license.expired"] },
      hasWildcards: false,
      target: { type: "queue", retry: { attempts: 185, seconds: 86_400 } },
    },
  });
});

test("a rule can set every field", () => {
  const outcome = read({
    name: "renewals",
    description: "for the sales team",
    events: ["license.expired"],
    pattern: { detail: { company_id: [7] } },
    target: {
      type: "queue",
      arn: "arn:aws:sqs:us-east-1:111122223333:jobs.fifo",
      message_group: "licenses",
      retry: { attempts: 0, seconds: 60 },
      input: { paths: { code: "$.detail-type" }, template: '{"what": <code>}' },
    },
  });
  expect(outcome).toEqual({
    ok: true,
    rule: {
      kind: "aws",
      name: "renewals",
      description: "for the sales team",
      eventPattern: { "detail-type": ["license.expired"], detail: { company_id: [7] } },
      hasWildcards: false,
      target: {
        type: "queue",
        arn: "arn:aws:sqs:us-east-1:111122223333:jobs.fifo",
        messageGroup: "licenses",
        retry: { attempts: 0, seconds: 60 },
        input: { paths: { code: "$.detail-type" }, template: '{"what": <code>}' },
      },
    },
  });
});

test("a rule to a webhook becomes a subscription's input, with defaults and the rule's name", () => {
  expect(
    read({ ...toWebhook, description: "ours", channel: "integrations", events: ["*"] }),
  ).toEqual({
    ok: true,
    rule: {
      kind: "subscription",
      name: "a-file",
      companyId: 7,
      subscription: {
        name: "a-file",
        channel: "integrations",
        events: ["*"],
        format: "licensespring",
        signature: "v1",
        target: toWebhook.target,
      },
    },
  });
});

test.for([
  [null, " must be an object"],
  [[toQueue], " must be an object"],
  [{ events: ["*"] }, "/target is required"],
  [withTarget({}), "/target/type is required"],
  [
    withTarget({ type: "email" }),
    `/target/type must be one of queue, topic, function, event-bus, log-group, state-machine, ${targetTypes.join(", ")}`,
  ],
  [{ ...toQueue, name: "a b" }, "/name must be letters, digits, - and _, at most 64"],
  [{ ...toQueue, name: "x".repeat(65) }, "/name must be letters, digits, - and _, at most 64"],
  [{ ...toQueue, description: "x".repeat(513) }, "/description must be at most 512 characters"],
  [{ ...toQueue, company_id: 7 }, "/company_id is not known here"],
  [{ ...toQueue, channel: "webhooks" }, "/channel is not known here"],
  [{ target: toQueue.target }, ' must have "events", "pattern" or both'],
  [{ ...toQueue, events: [] }, "/events must be at least one event code"],
  [
    { ...toQueue, events: ["license.expird"] },
    '/events/0 matches no event type. Did you mean "license.expired"?',
  ],
  [{ ...toQueue, events: ["*", "no.*"] }, "/events/1 matches no event type"],
  [{ ...toQueue, pattern: [] }, "/pattern must be an object"],
  [
    { ...toQueue, pattern: { detail: "x" } },
    '/pattern/detail must be a list of values, such as ["a"], or an object of fields',
  ],
  [withTarget({ type: "topic" }), "/target/arn is required. The stack makes only queues"],
  [
    withTarget({ type: "topic", arn: `${arn}.fifo` }),
    "/target/arn must not be a FIFO topic, because EventBridge does not send to one. Use a FIFO queue",
  ],
  [
    withTarget({ type: "queue", arn: "arn:aws:sqs:us-east-1:111122223333:jobs.fifo" }),
    "/target/message_group is required for a FIFO queue",
  ],
  [
    withTarget({ type: "topic", arn, message_group: "a" }),
    "/target/message_group requires a queue",
  ],
  [
    withTarget({ type: "queue", message_group: "a b" }),
    "/target/message_group must be letters, digits and punctuation, at most 128",
  ],
  [
    withTarget({ type: "queue", retry: { attempts: 186 } }),
    "/target/retry/attempts must be a number of attempts, from 0 to 185",
  ],
  [
    withTarget({ type: "queue", retry: { seconds: 59 } }),
    "/target/retry/seconds must be a number of seconds, from 60 to 86400",
  ],
  [withTarget({ type: "queue", retry: { delays: [5] } }), "/target/retry/delays is not known here"],
  [{ ...toWebhook, company_id: undefined }, "/company_id is required"],
  [{ ...toWebhook, company_id: "7" }, "/company_id must be an integer"],
  [{ ...toWebhook, company_id: -7 }, "/company_id must be positive"],
  [{ ...toWebhook, input: {} }, "/input is not known here"],
  [
    { ...toWebhook, target: { type: "webhook", url: "http://localhost:3000" } },
    "/target/url must be an https URL, or one of this bus's loopback targets",
  ],
  [
    { ...toWebhook, channel: "integrations" },
    `/events/0 is not sent to integrations. Set channel to "webhooks". Available: ${sentToIntegrations.join(", ")}`,
  ],
] as const)("of %j: %s", ([written, said]) => {
  expect(saidOf(written)).toEqual([said]);
});

test("an ARN of a log group can end with :*, and means the log group itself", () => {
  for (const arn of [logGroup, `${logGroup}:*`]) {
    const outcome = read(withTarget({ type: "log-group", arn }));
    expect(outcome).toMatchObject({ rule: { target: { arn: logGroup } } });
  }
});

test("requires a name if the file's name is not one", () => {
  const named = { ...surroundings, defaultName: "my file" };
  expect(readRule(toQueue, named)).toEqual({
    ok: false,
    faults: [
      {
        pointer: "/name",
        message:
          "is required, because the file's name is not valid: must be letters, digits, - and _, at most 64",
      },
    ],
  });
  expect(readRule({ ...toQueue, name: "mine" }, named)).toMatchObject({ rule: { name: "mine" } });
});

test("accepts a deployment's own event types", () => {
  const [type] = surroundings.known;
  const known = type ? [{ ...type, code: "warranty.registered" }] : [];
  for (const rule of [toQueue, toWebhook]) {
    const events = ["warranty.*"];
    expect(readRule({ ...rule, events }, { ...surroundings, known })).toMatchObject({ ok: true });
    expect(readRule({ ...rule, events }, surroundings)).toMatchObject({ ok: false });
  }
});

test("accepts a webhook on this machine only if the deployment allows it", () => {
  const target = { type: "webhook", url: "http://localhost:3000/hook" };
  const told = { ...surroundings, loopbackTargets: ["localhost:3000"] };
  expect(readRule({ ...toWebhook, target }, told)).toMatchObject({ ok: true });
});

test("accepts a webhook at a port that the deployment allows", () => {
  const target = { type: "webhook", url: "https://example.com:8443/hook" };
  expect(saidOf({ ...toWebhook, target })).toEqual(["/target/url must use port 443, not 8443"]);
  const told = { ...surroundings, allowedPorts: [443, 8443] };
  expect(readRule({ ...toWebhook, target }, told)).toMatchObject({ ok: true });
});
