import type { AccessControl } from "./access-control.ts";

const actions: readonly (readonly [service: string, action: string])[] = [
  ["sqs", "sqs:SendMessage"],
  ["lambda", "lambda:InvokeFunction"],
  ["events", "events:PutEvents"],
];

/** A target to which a service sends. */
export type Sending = {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  /** ARN of the resource that causes the sending. */
  readonly source: string;
  /** ARN of the role to send with. Without it, the target's own policy decides. */
  readonly role?: string | undefined;
  readonly target: string;
};

/** @throws AwsError if the sending is not allowed, or not in that role. */
export function checkSending(access: AccessControl, sending: Sending): void {
  const { service, source, role, target } = sending;
  const [, action] = actions.find(([name]) => target.split(":")[2] === name) ?? [];
  // Buses of the same account need no permission.
  if (action === undefined || (role === undefined && action === "events:PutEvents")) return;
  const context = { "aws:SourceArn": source };
  if (role === undefined) {
    access.check({ principal: { service }, action, resource: target, context });
    return;
  }
  const principal = access.assume(role, service, context);
  if (principal) access.check({ principal, action, resource: target });
}
