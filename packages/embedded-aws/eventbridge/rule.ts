import { parsePatternText } from "../../event-patterns/index.ts";
import { AwsError } from "../aws-error.ts";
import { type SerializedEvent, withoutMilliseconds } from "./event.ts";

/** The times at which a rule runs. */
export type Schedule = {
  /** As written in the template. */
  readonly expression: string;
  /** Minutes between runs; undefined for a cron expression. */
  readonly minutes: number | undefined;
};

const RATE = /^rate\(([1-9]\d*)\s+(minute|hour|day)(s?)\)$/;
const CRON = /^cron\(\S+(\s+\S+){5}\)$/;

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/**
 * Reads the schedule expression of a rule. For a cron expression, it only counts the fields.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @throws AwsError if AWS refuses the expression.
 */
export function readSchedule(expression: string): Schedule {
  if (CRON.test(expression)) return { expression, minutes: undefined };
  const [, value, unit = "", plural] = RATE.exec(expression) ?? [];
  if (value === undefined || (value === "1") !== (plural === "")) {
    throw new AwsError("ValidationException", "Parameter ScheduleExpression is not valid.");
  }
  return { expression, minutes: Number(value) * (MINUTES[unit] ?? 1) };
}

export type Pattern = Extract<ReturnType<typeof parsePatternText>, { ok: true }>["pattern"];

/** The destination of a rule's matching events. */
export type Target = {
  readonly id: string;
  readonly arn: string;
  readonly input: TargetInput;
  readonly messageGroupId?: string | undefined;
  readonly deadLetterArn?: string | undefined;
  /** Role to send with. Without it, the target's own policy decides. */
  readonly roleArn?: string | undefined;
};

export type Rule = {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly description?: string | undefined;
  readonly enabled: boolean;
  /** Without it, no event matches. */
  readonly pattern?: Pattern | undefined;
  /** As written in the template. */
  readonly patternText?: string | undefined;
  readonly schedule?: Schedule | undefined;
  readonly targets: readonly Target[];
};

/**
 * Reads an event pattern.
 *
 * @throws AwsError with EventBridge's error if it is not valid.
 */
export function readPattern(text: string): Pattern {
  const parsed = parsePatternText(text);
  if (parsed.ok) return parsed.pattern;
  throw invalid(`${parsed.fault.message} at ${parsed.fault.pointer || "the root"}`);
}

function invalid(reason: string): AwsError {
  return new AwsError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason}`,
  );
}

/** The part of an event that a target receives. */
export type TargetInput =
  | { readonly kind: "event" }
  | { readonly kind: "constant"; readonly json: string }
  | { readonly kind: "path"; readonly path: string }
  | {
      readonly kind: "template";
      readonly paths: Readonly<Record<string, string>>;
      readonly template: string;
    };

type RuleName = { readonly name: string; readonly arn: string };

/** Returns the text that a target receives for an event. */
export function renderInput(input: TargetInput, { event, json }: SerializedEvent, rule: RuleName) {
  switch (input.kind) {
    case "event":
      return json;
    case "constant":
      return input.json;
    case "path":
      return JSON.stringify(atPath(event, input.path) ?? null);
    case "template": {
      const values: Record<string, unknown> = {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event.ingestion-time": withoutMilliseconds(new Date()),
        "aws.events.event": { ...event, detail: undefined },
        "aws.events.event.json": event,
      };
      for (const [name, path] of Object.entries(input.paths)) values[name] = atPath(event, path);
      return fillTemplate(input.template, values);
    }
  }
}

/** A placeholder between quotes is text. One outside is a JSON value. */
const TOKEN = /"(?:[^"\\]|\\.)*"|<([\w.-]+)>/g;
const PLACEHOLDER = /<([\w.-]+)>/g;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
function fillTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(TOKEN, (token: string, name: string | undefined) => {
    if (name !== undefined) return JSON.stringify(values[name] ?? null);
    return token.replace(PLACEHOLDER, (_placeholder, inText: string) => textOf(values[inText]));
  });
}

/** Returns text for the inside of a JSON string. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

/** Evaluates a JSON path in dot notation with array indexes, the form that EventBridge accepts. */
function atPath(event: unknown, path: string): unknown {
  const steps = path.replace(/^\$\.?/, "").match(/[^.[\]]+/g) ?? [];
  return steps.reduce<unknown>((value, step) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    return (value as Record<string, unknown>)[step];
  }, event);
}
