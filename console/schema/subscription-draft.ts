import type { Subscription } from "../../sdk/index.ts";
import { asDraft, changeOf, type Draft, inputOf } from "./draft.ts";
import type { Field } from "./shape.ts";

/** Fields of subscriptions whose consumers get signed events, and not of connectors. */
const ofSigned = ["format", "signature", "keygen_algorithm", "transform"];

/** Targets in a company's AWS account, with the field for the ARN of their queue, topic or event bus. */
const awsTargets: Readonly<Record<string, { readonly field: string; readonly service: string }>> = {
  sqs: { field: "queue_arn", service: "sqs" },
  sns: { field: "topic_arn", service: "sns" },
  eventbridge: { field: "event_bus_arn", service: "events" },
};

/** Returns true if the events for this type of target are signed: of a webhook, of a consumer that polls, or of a company's AWS account. */
export function hasSecret(type: unknown): boolean {
  return ["webhook", "poll", ...Object.keys(awsTargets)].includes(String(type));
}

/**
 * Returns the ARN of a target's queue, topic or event bus.
 *
 * @returns Empty up to the name of the right service; undefined if the target has no role.
 */
export function resourceIn(target: Draft): string | undefined {
  const aws = awsTargets[String(target.type)];
  if (!aws) return undefined;
  const text = String(target[aws.field] ?? "").trim();
  return text.split(":")[2] === aws.service ? text : "";
}

/** Returns the fields that apply to a target. */
export function fieldsFor(fields: readonly Field[], { target, format }: Draft): readonly Field[] {
  const isSigned = hasSecret(asDraft(target).type);
  return fields.filter(
    ({ name }) =>
      (isSigned || !ofSigned.includes(name)) &&
      (name !== "keygen_algorithm" || format === "keygen"),
  );
}

/**
 * Returns the input of a new subscription.
 *
 * @param pattern - The pattern, if there is one.
 */
export function newInput(
  fields: readonly Field[],
  draft: Draft,
  pattern: Draft | undefined,
): Draft {
  return { ...inputOf(fieldsFor(fields, draft), draft), ...(pattern && { pattern }) };
}

/** Returns the form of an existing subscription. The target is as the API shows it. */
export function draftOf(fields: readonly Field[], subscription: Subscription): Draft {
  const { keygen, ...view } = subscription;
  const shown: Draft = { ...view, ...(keygen && { keygen_algorithm: keygen.algorithm }) };
  const names = fields.map(({ name }) => name).filter((name) => shown[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, shown[name]]));
}

/**
 * Returns the change that a form makes.
 *
 * @param form - Its fields, and the names of those that a change can remove.
 * @returns Undefined if nothing has changed.
 */
export function changeIn(
  {
    fields,
    removable,
  }: { readonly fields: readonly Field[]; readonly removable: readonly string[] },
  before: Draft,
  after: Draft,
): Draft | undefined {
  const change = changeOf(whole(fields, before), whole(fields, after)) ?? {};
  const kept = Object.entries(change).filter(
    ([name, value]) => value !== null || removable.includes(name),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** With the defaults of what is empty, and with the pattern. */
function whole(fields: readonly Field[], draft: Draft): Draft {
  const applying = fieldsFor(fields, draft);
  const defaults = applying.filter((field) => field.default !== undefined);
  return {
    ...Object.fromEntries(defaults.map((field) => [field.name, field.default])),
    ...inputOf(applying, draft),
  };
}
