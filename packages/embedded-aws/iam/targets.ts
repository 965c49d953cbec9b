import type { AccessControl } from "./access-control.ts";

const actions: readonly (readonly [service: string, action: string])[] = [
  ["sqs", "sqs:SendMessage"],
  ["lambda", "lambda:InvokeFunction"],
  ["events", "events:PutEvents"],
];

/** A target that a service sends something to. */
export type Sending = {
  /** Such as `events.amazonaws.com`. */
  readonly service: string;
  /** ARN of what it sends for. */
  readonly source: string;
  /** ARN of the role in which it does; without one, it goes by the target's own policy. */
  readonly role?: string | undefined;
  readonly target: string;
};

/** @throws AwsError if it may not, or not in that role. */
export function checkSending(access: AccessControl, sending: Sending): void {
  const { service, source, role, target } = sending;
  const [, action] = actions.find(([name]) => target.split(":")[2] === name) ?? [];
  // Between buses of an account nothing is asked for.
  if (action === undefined || (role === undefined && action === "events:PutEvents")) return;
  const context = { "aws:SourceArn": source };
  if (role === undefined) {
    access.check({ principal: { service }, action, resource: target, context });
    return;
  }
  const principal = access.assume(role, service, context);
  if (principal) access.check({ principal, action, resource: target });
}
