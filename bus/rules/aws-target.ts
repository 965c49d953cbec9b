import type { Fault } from "../values/problem.ts";
import type { AwsTargetType, Input } from "./rule.ts";

/** Pseudo parameters that an ARN can contain, as in CloudFormation's Fn::Sub. Each has a value of maximum length. */
const pseudoParameters: ReadonlyMap<string, string> = new Map([
  [pseudo("Partition"), "aws-us-gov"],
  [pseudo("Region"), "ap-southeast-1"],
  [pseudo("AccountId"), "000000000000"],
]);

const forms: Readonly<Record<AwsTargetType, { readonly is: string; readonly after: string }>> = {
  queue: { is: "a queue", after: "sqs:R:A:name" },
  topic: { is: "a topic", after: "sns:R:A:name" },
  function: { is: "a function", after: "lambda:R:A:function:name" },
  "event-bus": { is: "an event bus", after: "events:R:A:event-bus/name" },
  "log-group": { is: "a log group", after: "logs:R:A:log-group:name" },
  "state-machine": { is: "a state machine", after: "states:R:A:stateMachine:name" },
};

/** The last parts of the ARNs. Each matches exactly one resource, because a role is granted access to it. */
const resources: Readonly<Record<AwsTargetType, RegExp>> = {
  queue: /^sqs:[\w-]{1,80}(\.fifo)?$/,
  topic: /^sns:[\w-]{1,256}(\.fifo)?$/,
  function: /^lambda:function:[\w-]{1,140}(:[\w$-]{1,128})?$/,
  "event-bus": /^events:event-bus\/[\w./-]{1,256}$/,
  "log-group": /^logs:log-group:[\w./#-]{1,512}(:\*)?$/,
  "state-machine": /^states:stateMachine:[\w.-]{1,80}(:[\w.-]{1,80})?$/,
};

const anArn = /^arn:aws[a-z-]*:([a-z]+):[a-z]{2,}(?:-[a-z]+)+-\d:\d{12}:(.+)$/;

/** Returns the fault of a target's ARN, if any. */
export function arnFault(type: AwsTargetType, arn: string): string | undefined {
  const unknown = arn.match(/\$\{[^}]*\}?/g)?.find((text) => !pseudoParameters.has(text));
  if (unknown) return `can contain only ${[...pseudoParameters.keys()].join(", ")}, not ${unknown}`;
  const [, service, resource] = anArn.exec(filledIn(arn)) ?? [];
  if (!resources[type].test(`${service}:${resource}`)) return `must be ${example(type)}`;
  if (type === "topic" && arn.endsWith(".fifo")) {
    return "must not be a FIFO topic, because EventBridge does not send to one. Use a FIFO queue";
  }
  return undefined;
}

/** Replaces the pseudo parameters of a text with values. */
export function filledIn(text: string): string {
  return text.replaceAll(/\$\{[^}]*\}/g, (name) => pseudoParameters.get(name) ?? name);
}

function example(type: AwsTargetType): string {
  const { is, after } = forms[type];
  const where = after.replace("R:A", `${pseudo("Region")}:${pseudo("AccountId")}`);
  return `the ARN of ${is}, such as arn:${pseudo("Partition")}:${where}`;
}

function pseudo(name: string): string {
  return `\${AWS::${name}}`;
}

/**
 * Placeholders that EventBridge fills in by itself.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
const predefined: readonly string[] = [
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
];

const placeholders = /<([^<>]*)>/g;
const textsAndPlaceholders = /"(?:[^"\\]|\\.)*"|<[^<>]*>/g;

/** Returns the faults of a well-formed `input`. */
export function inputFaults({ paths, template }: Input, type: AwsTargetType): readonly Fault[] {
  if (type === "event-bus") {
    return [
      { pointer: "", message: "is not supported for event buses, which get the whole event" },
    ];
  }
  const known = [...Object.keys(paths), ...predefined];
  const names = [...template.matchAll(placeholders)].map(([, name = ""]) => name);
  const unknown = [...new Set(names)].filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return unknown.map((name) => ({
      pointer: "/template",
      message: `has <${name}>, which must be one of ${known.join(", ")}`,
    }));
  }
  const message = templateFault(template, type);
  return message ? [{ pointer: "/template", message }] : [];
}

function templateFault(template: string, type: AwsTargetType): string | undefined {
  const value = parsedTemplate(template);
  if (type === "log-group" && !isLogEntry(value)) {
    return 'must be {"timestamp": <…>, "message": <…>}: a log group accepts nothing else';
  }
  // Text other than an object or a list may be plain text, of which EventBridge accepts more than JSON.
  if (value === undefined && /^\s*[{[]/.test(template)) {
    return "must be JSON once its placeholders are filled in";
  }
  return undefined;
}

/** Returns a template's value, with null for each placeholder; undefined if it is not JSON. */
function parsedTemplate(template: string): unknown {
  const filled = template.replaceAll(textsAndPlaceholders, (token) =>
    token.startsWith("<") ? "null" : token,
  );
  try {
    return JSON.parse(filled);
  } catch {
    return undefined;
  }
}

function isLogEntry(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.keys(value).toSorted().join() === "message,timestamp";
}
