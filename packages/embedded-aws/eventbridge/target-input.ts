import type { SerializedEvent } from "./event.ts";
import { withoutMilliseconds } from "./event.ts";

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
