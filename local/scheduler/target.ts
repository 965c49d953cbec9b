import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { isObject } from "../cloudformation/template.ts";
import type { Deliver } from "../eventbridge/event-bridge.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { Sqs } from "../sqs/sqs.ts";
import { queueNameOf } from "../targets.ts";
import type { Schedule, Target } from "./schedule.ts";

/** The one API action that a universal target can be here. */
const SEND_MESSAGE = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";

/** The members of SendMessage. A universal target takes them as the API spells them. */
const MEMBERS = new Set([
  "DelaySeconds",
  "MessageAttributes",
  "MessageBody",
  "MessageDeduplicationId",
  "MessageGroupId",
  "MessageSystemAttributes",
  "QueueUrl",
]);

/** Refuses what cannot be a target, as far as AWS sees it when the schedule is made. */
export function checkTarget({ Arn: arn, Input: input }: Target): void {
  if (arn === SEND_MESSAGE) checkSendMessage(input);
  else if (/^arn:[^:]+:lambda:[^:]*:[^:]*:function:/.test(arn)) {
    if (input !== undefined && parsed(input) === undefined) {
      throw invalid("The input of a Lambda target must be well-formed JSON.");
    }
  } else if (queueNameOf(arn) === undefined) {
    throw invalid(
      `${arn} is not a target in the embedded AWS: it has queues, functions and ${SEND_MESSAGE}`,
    );
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
function checkSendMessage(input = "{}"): void {
  const request = parsed(input);
  const reason = "Invalid RequestJson provided. Reason";
  if (!isObject(request)) throw invalid(`${reason} The request is not a JSON object.`);
  const missing = ["MessageBody", "QueueUrl"].filter((member) => !(member in request));
  if (missing.length > 0) {
    const list = missing.join(", ");
    throw invalid(`${reason} Request payload is missing the following field(s): ${list}.`);
  }
  const unknown = Object.keys(request).filter((member) => !MEMBERS.has(member));
  if (unknown.length > 0) throw invalid(`${reason} SendMessage has no ${unknown.join(", ")}.`);
}

/** Sends the input to the target. Who gets it has stored it when this returns. */
export function invokeTarget(
  { sqs, deliver }: { readonly sqs: Sqs; readonly deliver: Deliver },
  { Arn: arn, SqsParameters: parameters }: Target,
  input: string,
): void {
  if (arn === SEND_MESSAGE) sqs.sendMessage(JSON.parse(input));
  else deliver(arn, input, parameters?.MessageGroupId);
}

/**
 * The role of a schedule, as Scheduler takes it on.
 *
 * @throws AwsError if the role does not let it, which AWS finds out when the schedule is made.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function assumeRole(access: AccessControl, { GroupName, Target }: Schedule) {
  const source = arnOf("scheduler", `schedule-group/${GroupName}`);
  const context = { "aws:SourceArn": source };
  return access.assume(Target.RoleArn, "scheduler.amazonaws.com", context);
}

/** @throws AwsError if the role of the schedule may not reach its target. */
export function checkTargetAccess(access: AccessControl, schedule: Schedule): void {
  const { Arn: arn, Input } = schedule.Target;
  const principal = assumeRole(access, schedule);
  if (!principal) return;
  const queue = arn === SEND_MESSAGE ? queueOf(Input) : arn;
  const action = queueNameOf(queue) === undefined ? "lambda:InvokeFunction" : "sqs:SendMessage";
  access.check({ principal, action, resource: queue });
}

function queueOf(input = "{}"): string {
  return arnOf("sqs", JSON.parse(input).QueueUrl.split("/").at(-1));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
