import { ACCEPTED, type Fact, fact } from "./fact.ts";

const PUT_RULE = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html";
const RATE = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html";
const CRON =
  "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html";
/** A project whose tests have run against AWS. */
const OBSERVED =
  "https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_events_schedule.py";

const INVALID = "ValidationException";

const put = (input: object) => ["PutRule", input] as const;

const expression = (ScheduleExpression: string, source: string, outcome: string) =>
  fact(
    `the schedule expression "${ScheduleExpression}" is ${outcome === ACCEPTED ? "taken" : "refused"}`,
    source,
    put({ ScheduleExpression }),
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
    put({ EventBusName: "facts", ScheduleExpression: "rate(1 minute)" }),
    INVALID,
  ),
  fact(
    "a rule can have a pattern and a schedule",
    PUT_RULE,
    put({ EventPattern, ScheduleExpression: "rate(1 minute)" }),
    ACCEPTED,
  ),
  fact("a rule has a pattern or a schedule", PUT_RULE, put({}), INVALID),
];
