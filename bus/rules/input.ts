import type { Fault } from "../values/problem.ts";
import type { AwsTargetType, Input } from "./rule.ts";

/**
 * What EventBridge fills in by itself.
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

/** What of a well-formed `input` cannot work. */
export function inputFaults({ paths, template }: Input, type: AwsTargetType): readonly Fault[] {
  if (type === "event-bus") {
    return [{ pointer: "", message: "is not for event buses: they get the event as it is" }];
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
    return 'must be {"timestamp": <…>, "message": <…>}: a log group takes nothing else';
  }
  // What is no object and no list may be text, of which EventBridge takes more than JSON.
  if (value === undefined && /^\s*[{[]/.test(template)) {
    return "must be JSON once its placeholders are filled in";
  }
  return undefined;
}

/** What a template is, with null in the place of values; undefined if that is no JSON. */
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
