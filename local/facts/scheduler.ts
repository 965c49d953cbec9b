import { ACCEPTED, type Call, type Fact, fact } from "./fact.ts";

const API = "https://docs.aws.amazon.com/scheduler/latest/APIReference";
const GUIDE = "https://docs.aws.amazon.com/scheduler/latest/UserGuide";
const CREATE = `${API}/API_CreateSchedule.html`;
const TYPES = `${GUIDE}/schedule-types.html`;
const QUOTAS = `${GUIDE}/scheduler-quotas.html`;

const INVALID = "ValidationException";

let made = 0;
const created = (more: object = {}, target: object = {}) =>
  [
    "CreateSchedule",
    {
      Name: `fact-${made++}`,
      ScheduleExpression: "at(2099-01-01T00:00:00)",
      FlexibleTimeWindow: { Mode: "OFF" },
      ...more,
      Target: {
        Arn: "arn:aws:sqs:us-east-1:000000000000:facts",
        RoleArn: "arn:aws:iam::000000000000:role/scheduler",
        ...target,
      },
    },
  ] as const;

const expression = (ScheduleExpression: string, outcome: string, more: object = {}) =>
  fact(
    `the expression ${ScheduleExpression} is ${outcome === ACCEPTED ? "taken" : "refused"}`,
    TYPES,
    created({ ScheduleExpression, ...more }),
    outcome,
  );

export const schedulerFacts: readonly Fact[] = [
  fact("a name can have 64 characters", CREATE, created({ Name: "n".repeat(64) }), ACCEPTED),
  ...["n".repeat(65), "a b", "ä", "a/b"].map((Name) =>
    fact(`a schedule cannot be named "${Name}"`, CREATE, created({ Name }), INVALID),
  ),
  {
    claim: "a name is taken once",
    source: CREATE,
    run: async (call: Call) => {
      await call(...created({ Name: "taken" }));
      return call(...created({ Name: "taken" }));
    },
    expected: "ConflictException",
  },
  expression("at(2000-01-01T00:00:00)", ACCEPTED, { ActionAfterCompletion: "DELETE" }),
  expression("at(2099-02-30T00:00:00)", INVALID),
  expression("at(2099-01-01T00:00:00Z)", INVALID),
  expression("at(2099-01-01)", INVALID),
  expression("2099-01-01T00:00:00", INVALID),
  expression("at(2099-01-01T25:00:00)", INVALID),
  fact(
    "an unknown time zone is refused",
    TYPES,
    created({ ScheduleExpressionTimezone: "Mars/Olympus" }),
    INVALID,
  ),
  fact(
    "a flexible time window is required",
    CREATE,
    created({ FlexibleTimeWindow: undefined }),
    INVALID,
  ),
  fact(
    "a flexible window has a length",
    `${API}/API_FlexibleTimeWindow.html`,
    created({ FlexibleTimeWindow: { Mode: "FLEXIBLE" } }),
    INVALID,
  ),
  fact(
    "a flexible window has at most 1,440 minutes",
    `${API}/API_FlexibleTimeWindow.html`,
    created({ FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 1441 } }),
    INVALID,
  ),
  fact(
    "a group that does not exist",
    CREATE,
    created({ GroupName: "nowhere" }),
    "ResourceNotFoundException",
  ),
  fact(
    "a target has a role",
    `${API}/API_Target.html`,
    created({}, { RoleArn: undefined }),
    INVALID,
  ),
  fact(
    "an input can have 256 KB",
    QUOTAS,
    created({}, { Input: "i".repeat(256 * 1024) }),
    ACCEPTED,
  ),
  fact(
    "an input cannot have more than 256 KB",
    QUOTAS,
    created({}, { Input: "i".repeat(256 * 1024 + 1) }),
    INVALID,
  ),
  ...["GetSchedule", "DeleteSchedule"].map((operation) =>
    fact(
      `${operation} of a schedule that does not exist`,
      `${API}/API_${operation}.html`,
      [operation, { Name: "nowhere" }],
      "ResourceNotFoundException",
    ),
  ),
  fact(
    "a page has at most 100 schedules",
    `${API}/API_ListSchedules.html`,
    ["ListSchedules", { MaxResults: 101 }],
    INVALID,
  ),
];
