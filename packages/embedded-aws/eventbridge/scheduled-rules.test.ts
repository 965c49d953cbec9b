import { DescribeRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Meter } from "../billing/meter.ts";
import {
  clientConfig,
  lambdaFunction,
  queue,
  scheduled,
  startTestAws,
  type TestAws,
} from "../testing/stack.ts";
import { RateTimer } from "./scheduled-rules.ts";

const arn = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const ON_REQUEST = { scheduleMinuteMs: Number.POSITIVE_INFINITY };
const bundles = {
  show: "export const handler = (event) => console.log('ran', JSON.stringify(event));",
  fail: "export const handler = () => { throw new TypeError('no'); };",
  trace: "export const handler = () => console.log('in', process.env._X_AMZN_TRACE_ID);",
};

let local: TestAws;
const meter = new Meter();
beforeAll(async () => {
  const DeadLetterConfig = { Arn: arn("Dead") };
  const RetryPolicy = { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 0 };
  local = await startTestAws(
    {
      guarded: true,
      bundles,
      Resources: {
        Show: lambdaFunction("show"),
        Fail: lambdaFunction("fail"),
        Trace: lambdaFunction("trace"),
        Dead: queue(),
        DeadPolicy: {
          Type: "AWS::SQS::QueuePolicy",
          Properties: {
            Queues: [{ Ref: "Dead" }],
            PolicyDocument: {
              Statement: {
                Effect: "Allow",
                Action: "sqs:SendMessage",
                Resource: arn("Dead"),
                Principal: { Service: "events.amazonaws.com" },
                Condition: { ArnEquals: { "aws:SourceArn": arn("Forbidden") } },
              },
            },
          },
        },
        ...scheduled("Plain", "Show"),
        ...scheduled("Constant", "Show", { target: { Input: '{"n":1}', RetryPolicy } }),
        ...scheduled("Off", "Show", { State: "DISABLED" }),
        ...scheduled("Nightly", "Show", { ScheduleExpression: "cron(0 3 * * ? *)" }),
        ...scheduled("Failing", "Fail"),
        ...scheduled("Chain", "Trace"),
        Forbidden: {
          Type: "AWS::Events::Rule",
          Properties: {
            ScheduleExpression: "rate(5 minutes)",
            Targets: [{ Id: "Target0", Arn: arn("Show"), DeadLetterConfig }],
          },
        },
      },
    },
    { ...ON_REQUEST, meter },
  );
});
afterAll(() => local.aws.stop());

/** Returns the lines with this start that functions have printed by now, and removes them. */
function printed(start: string): string[] {
  const lines = local.logs.splice(0).map(({ text }) => text);
  return lines.flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []));
}

const shown = (): unknown[] => printed("ran ").map((text) => JSON.parse(text));

const event = (rule: string) => ({
  version: "0",
  id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: "000000000000",
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  region: "us-east-1",
  resources: [`arn:aws:events:us-east-1:000000000000:rule/${rule}`],
  detail: {},
});

test("runs a rule by its logical ID or name, and waits for its function", async () => {
  await local.aws.runSchedules("Plain");
  expect(shown()).toEqual([event("Test-Plain")]);
  await local.aws.runSchedules("Test-Plain");
  expect(shown()).toEqual([event("Test-Plain")]);
});

test("sends a target its constant input", async () => {
  await local.aws.runSchedules("Constant");
  expect(shown()).toEqual([{ n: 1 }]);
});

test("bills an invocation, and no event", async () => {
  meter.reset();
  await local.aws.runSchedules("Plain");
  const billed = meter.usage().map(({ dimension, quantity }) => [dimension, quantity]);
  expect(billed.filter(([dimension]) => dimension === "lambda.request")).toEqual([
    ["lambda.request", 1],
  ]);
  expect(billed.flat().join()).not.toContain("eventbridge");
});

test("starts a new chain of requests with each run", async () => {
  for (let run = 0; run < 2; run++) await local.aws.runSchedules("Chain");
  const chains = printed("in ").map((text) => /Root=([^;]+).*Lineage=(\d+):/.exec(text));
  expect(chains.map((chain) => chain?.[2])).toEqual(["1", "1"]);
  expect(chains[0]?.[1]).not.toBe(chains[1]?.[1]);
});

test("rejects with the function's error", async () => {
  const run = local.aws.runSchedules("Failing");
  await expect(run).rejects.toThrow('"errorType":"TypeError","errorMessage":"no"');
});

test.each(["Off", "Show", "none"])("has no enabled scheduled rule %s", async (name) => {
  await expect(local.aws.runSchedules(name)).rejects.toThrow(
    /^No enabled rule with a schedule is named .+\. Those with one: Test-[\w, -]+$/,
  );
});

test("a rule needs the permission of the function; its dead-letter queue gets the event", async () => {
  await local.aws.runSchedules("Forbidden");
  expect(shown()).toEqual([]);
  expect(local.aws.refusals().join()).toContain(
    "events.amazonaws.com is not authorized to perform: lambda:InvokeFunction",
  );
  const { Messages } = await new SQSClient(clientConfig(local.aws)).send(
    new ReceiveMessageCommand({ QueueUrl: local.aws.resources.Dead?.ref }),
  );
  expect(JSON.parse(Messages?.[0]?.Body ?? "")).toEqual(event("Test-Forbidden"));
});

test("a rule with a cron expression runs on request only, with a warning", async () => {
  expect(local.warnings).toContainEqual(
    "Nightly: cron(0 3 * * ? *) is not in the embedded AWS; the rule runs by runSchedules only",
  );
  await local.aws.runSchedules("Nightly");
  expect(shown()).toEqual([event("Test-Nightly")]);
});

test("describes the schedule of a rule", async () => {
  const client = new EventBridgeClient(clientConfig(local.aws));
  const described = await client.send(new DescribeRuleCommand({ Name: "Test-Off" }));
  expect(described).toMatchObject({ ScheduleExpression: "rate(1 minute)", State: "DISABLED" });
  expect(described.EventPattern).toBeUndefined();
});

test("runs every enabled rule by the clock, and all at once on request", async () => {
  const started = await startTestAws(
    {
      bundles,
      Resources: {
        Show: lambdaFunction("show"),
        ...scheduled("Often", "Show", { target: { Input: '"often"' } }),
        ...scheduled("Off", "Show", { target: { Input: '"off"' }, State: "DISABLED" }),
        ...scheduled("Daily", "Show", {
          target: { Input: '"daily"' },
          ScheduleExpression: "rate(1 day)",
        }),
      },
    },
    { scheduleMinuteMs: 100 },
  );
  for (let run = 0; run < 3; run++) await started.logged('ran "often"');
  expect(started.logs.map(({ text }) => text).join()).not.toMatch(/off|daily/);
  await started.aws.runSchedules();
  await started.logged('ran "daily"');
  await started.aws.stop();
  expect(started.warnings).toEqual([]);
});

test("rejects if the embedded AWS stops before the function has run", async () => {
  const started = await startTestAws(
    {
      bundles,
      Resources: {
        Throttled: lambdaFunction("show", { ReservedConcurrentExecutions: 0 }),
        ...scheduled("Waits", "Throttled"),
      },
    },
    ON_REQUEST,
  );
  const run = started.aws.runSchedules();
  const failure = expect(run).rejects.toThrow("The embedded AWS stops");
  await started.aws.stop();
  await failure;
});
describe("RateTimer", () => {
  const MINUTE = 60_000;
  const DAY = 24 * 60 * MINUTE;
  const START = Date.parse("2026-11-30T10:20:30.500Z");

  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function started(periodMs: number) {
    const runs: { readonly at: string; readonly time: string }[] = [];
    const timer = new RateTimer(periodMs, (time) => {
      runs.push({ at: new Date().toISOString(), time: time.toISOString() });
    });
    timer.start();
    return { timer, runs };
  }

  const onTime = (...times: readonly string[]) => times.map((time) => ({ at: time, time }));

  test("runs at the start of each minute, first within a minute", () => {
    const { runs } = started(MINUTE);
    vi.advanceTimersByTime(2 * MINUTE);
    expect(runs).toEqual(onTime("2026-11-30T10:21:00.000Z", "2026-11-30T10:22:00.000Z"));
  });

  test("keeps its times over a restart", () => {
    const before = started(30 * MINUTE);
    vi.advanceTimersByTime(5 * MINUTE);
    before.timer.stop();
    const after = started(30 * MINUTE);
    vi.advanceTimersByTime(30 * MINUTE);
    expect(before.runs).toEqual([]);
    expect(after.runs).toEqual(onTime("2026-11-30T10:30:00.000Z"));
  });

  test("waits for a period that is longer than setTimeout can wait", () => {
    const { runs } = started(40 * DAY);
    const next = Math.ceil(START / (40 * DAY)) * 40 * DAY;
    vi.advanceTimersByTime(next - START - 1);
    expect(runs).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(runs).toEqual(onTime(new Date(next).toISOString()));
  });

  test("runs once after a long sleep of the machine", () => {
    const { runs } = started(MINUTE);
    vi.setSystemTime(START + 8 * 60 * MINUTE);
    vi.advanceTimersByTime(MINUTE);
    expect(runs).toEqual([{ at: "2026-11-30T18:21:00.000Z", time: "2026-11-30T18:21:00.000Z" }]);
  });

  test("runs a long period that began during a sleep within a minute of waking", () => {
    const { runs } = started(60 * MINUTE);
    vi.setSystemTime(START + 8 * 60 * MINUTE);
    vi.advanceTimersByTime(MINUTE);
    expect(runs).toEqual([{ at: "2026-11-30T18:21:30.500Z", time: "2026-11-30T18:00:00.000Z" }]);
  });

  test("continues after the clock was set back", () => {
    const { runs } = started(MINUTE);
    vi.setSystemTime(START - 60 * MINUTE);
    vi.advanceTimersByTime(2 * MINUTE);
    expect(runs).toEqual(onTime("2026-11-30T09:21:00.000Z", "2026-11-30T09:22:00.000Z"));
  });

  test("does not run after it is stopped", () => {
    const { timer, runs } = started(MINUTE);
    timer.stop();
    vi.advanceTimersByTime(DAY);
    expect(runs).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("never runs an infinite period", () => {
    const { runs } = started(Number.POSITIVE_INFINITY);
    vi.advanceTimersByTime(DAY);
    expect(runs).toEqual([]);
  });
});
