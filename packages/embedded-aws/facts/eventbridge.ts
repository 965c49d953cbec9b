import { ACCEPTED, type Fact, fact } from "./fact.ts";

const API = "https://docs.aws.amazon.com/eventbridge/latest/APIReference";
const GUIDE = "https://docs.aws.amazon.com/eventbridge/latest/userguide";
const PUT = `${API}/API_PutEvents.html`;
const ENTRY = `${API}/API_PutEventsRequestEntry.html`;
const RESULT = `${API}/API_PutEventsResultEntry.html`;
const SIZE = `${GUIDE}/eb-putevents.html`;
const DEAD_LETTERS = `${GUIDE}/eb-rule-dlq.html`;

/** The bus of the facts. Its rule sends everything to a queue whose policy refuses that. */
export const bus = "facts";

const good = { EventBusName: bus, Source: "facts", DetailType: "made", Detail: "{}" };
const put = (...entries: object[]) =>
  ["PutEvents", { Entries: entries.map((entry) => ({ ...good, ...entry })) }] as const;

/** The entry fails, and the one after it is published. */
const fails = (ErrorCode: string) => ({ FailedEntryCount: 1, Entries: [{ ErrorCode }, {}] });

const entry = (claim: string, source: string, bad: object, code: string) =>
  fact(claim, source, put(bad, {}), fails(code));
const whole = (claim: string, source: string, bad: object, code: string) =>
  fact(claim, source, put(bad, {}), code);

const detailOf = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const sized = (bytes: number) => {
  const Detail = JSON.stringify({ a: "a".repeat(bytes - "facts".length - "made".length - 8) });
  return { Detail };
};
const MB = 1024 * 1024;

const entries = [
  entry("an entry without a source fails", ENTRY, { Source: undefined }, "InvalidArgument"),
  entry("an entry with an empty source fails", ENTRY, { Source: "" }, "InvalidArgument"),
  entry(
    "an entry without a detail type fails",
    ENTRY,
    { DetailType: undefined },
    "InvalidArgument",
  ),
  entry("an entry without a detail fails", ENTRY, { Detail: undefined }, "InvalidArgument"),
  entry(
    "an entry whose detail type has 129 characters fails",
    ENTRY,
    { DetailType: "t".repeat(129) },
    "InvalidArgument",
  ),
  fact("a detail type can have 128 characters", ENTRY, put({ DetailType: "t".repeat(128) }), {
    FailedEntryCount: 0,
  }),
  entry("an entry whose detail is not JSON fails", RESULT, { Detail: "{" }, "MalformedDetail"),
  entry("an entry whose detail is an array fails", ENTRY, { Detail: "[]" }, "MalformedDetail"),
  entry("an entry whose detail is text fails", ENTRY, { Detail: '"a"' }, "MalformedDetail"),
  entry(
    "an entry with AWS's own source fails",
    RESULT,
    { Source: "aws.ec2" },
    "NotAuthorizedForSourceException",
  ),
  entry(
    "an entry with an integer over 64 bits fails",
    PUT,
    { Detail: '{"a":9223372036854775808}' },
    "MalformedDetail",
  ),
  entry(
    "an entry with an integer under 64 bits fails",
    PUT,
    { Detail: '{"a":-9223372036854775809}' },
    "MalformedDetail",
  ),
  fact(
    "integers of 64 bits, larger numbers with an exponent and digits in text are taken",
    PUT,
    put({ Detail: '{"a":9223372036854775807,"b":1e22,"c":"9223372036854775808"}' }),
    { FailedEntryCount: 0 },
  ),
  fact("a detail can have 1,100 levels", PUT, put({ Detail: detailOf(1100) }), {
    FailedEntryCount: 0,
  }),
  entry(
    "an entry with more than 1,100 levels fails",
    PUT,
    { Detail: detailOf(1101) },
    "MalformedDetail",
  ),
  fact(
    "an event for a bus that does not exist is accepted",
    "https://github.com/aws/aws-cli/issues/9186",
    put({ EventBusName: "nowhere" }),
    { FailedEntryCount: 0 },
  ),
];

const calls = [
  fact("a call has at least one entry", PUT, put(), "ValidationException"),
  fact("a call has at most ten entries", PUT, put(...Array(11).fill({})), "ValidationException"),
  fact("the entries of a call can have almost 1 MB", SIZE, put(sized(MB - 1)), ACCEPTED),
  fact("the entries of a call have less than 1 MB", SIZE, put(sized(MB)), "ValidationException"),
  fact(
    "the entries of a call have less than 1 MB together",
    SIZE,
    put(sized(MB / 2), sized(MB / 2)),
    "ValidationException",
  ),
  whole(
    "a bus whose name has a blank fails the call",
    PUT,
    { EventBusName: "a b" },
    "ValidationException",
  ),
];

/** The SDK sends a time as Unix seconds, so it refuses anything that is not a date. */
const times = [
  fact("a time in the past is taken", ENTRY, put({ Time: new Date(0) }), { FailedEntryCount: 0 }),
  fact("a time in the year 9999 is taken", ENTRY, put({ Time: new Date("9999-12-31T23:59:59Z") }), {
    FailedEntryCount: 0,
  }),
  whole(
    "a time after the year 9999 fails the call",
    "https://www.rfc-editor.org/rfc/rfc3339#section-1",
    { Time: new Date("+010000-01-01T00:00:00Z") },
    "SerializationException",
  ),
];

const targets = [
  fact("a call succeeds for an event that no target takes", DEAD_LETTERS, put({}), {
    FailedEntryCount: 0,
  }),
];

export const eventBridgeFacts: readonly Fact[] = [...entries, ...calls, ...times, ...targets];

const PUT_RULE = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html";
const RATE = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html";
const CRON =
  "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html";
/** A project whose tests have run against AWS. */
const OBSERVED =
  "https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_events_schedule.py";

const INVALID = "ValidationException";

const putRule = (input: object) => ["PutRule", input] as const;

const expression = (ScheduleExpression: string, source: string, outcome: string) =>
  fact(
    `the schedule expression "${ScheduleExpression}" is ${outcome === ACCEPTED ? "taken" : "refused"}`,
    source,
    putRule({ ScheduleExpression }),
    outcome,
  );

const taken = (source: string, ...expressions: readonly string[]) =>
  expressions.map((text) => expression(text, source, ACCEPTED));
const refused = (source: string, ...expressions: readonly string[]) =>
  expressions.map((text) => expression(text, source, INVALID));

const EventPattern = { source: ["facts"] };

/** Facts about rules, which only templates can create here. */
export const ruleFacts: readonly Fact[] = [
  ...taken(RATE, "rate(1 minute)", "rate(5 minutes)", "rate(1 hour)", "rate(5 hours)"),
  ...taken(RATE, "rate(1 day)", "rate(7 days)"),
  ...refused(RATE, "rate(1 hours)", "rate(5 hour)"),
  ...refused(OBSERVED, "rate(10 seconds)", "rate(10 years)", "rate(1 minutes)", "rate(1 days)"),
  ...refused(OBSERVED, "rate(10 minute)", "rate(10 day)", "rate()", "rate(10)"),
  ...refused(OBSERVED, "rate(10 minutess)", "rate(foo minutes)", "rate(10 MINUTES)"),
  ...refused(OBSERVED, "rate(0 minutes)", "rate(-10 minutes)"),
  ...refused(OBSERVED, "rate( 10 minutes )", " rate(10 minutes)"),
  ...taken(CRON, "cron(0 10 * * ? *)", "cron(0/15 * * * ? *)"),
  ...refused("https://github.com/aws/aws-cdk/issues/7514", "cron(* * * * *)"),
  ...refused(CRON, "at(2099-01-01T00:00:00)"),
  fact(
    "a schedule is only for the default event bus",
    "https://github.com/aws-controllers-k8s/community/issues/1984",
    putRule({ EventBusName: "facts", ScheduleExpression: "rate(1 minute)" }),
    INVALID,
  ),
  fact(
    "a rule can have a pattern and a schedule",
    PUT_RULE,
    putRule({ EventPattern, ScheduleExpression: "rate(1 minute)" }),
    ACCEPTED,
  ),
  fact("a rule has a pattern or a schedule", PUT_RULE, putRule({}), INVALID),
];
