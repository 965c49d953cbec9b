import type { EgressPolicy } from "../outbound/target.ts";
import type { Fault } from "../values/problem.ts";
import { parsed } from "./arn.ts";
import { type AwsTarget, isFifo, resourceOf } from "./target.ts";

const resourceNames = {
  sqs: ["queue_arn", "queue"],
  sns: ["topic_arn", "topic"],
  eventbridge: ["event_bus_arn", "event bus"],
} as const satisfies Record<AwsTarget["type"], readonly [string, string]>;

/**
 * Returns the faults of a well-formed target in a company's AWS account, with pointers relative to it. The role and
 * the queue, topic or event bus must be in one account, and not in that of the bus.
 */
export function awsTargetFaults(
  target: AwsTarget,
  { eventBusArn }: EgressPolicy,
): readonly Fault[] {
  const [name, what] = resourceNames[target.type];
  const [resource, role] = [parsed(resourceOf(target)), parsed(target.role_arn)];
  const bus = eventBusArn === undefined ? undefined : parsed(eventBusArn);
  const faults: Fault[] = [];
  if (bus && role.partition !== bus.partition) {
    const message = `must be in the partition ${bus.partition}, as the bus is`;
    faults.push({ pointer: "/role_arn", message });
  }
  if (bus && role.account === bus.account) {
    const message = "must be a role in your own AWS account, not in the bus's";
    faults.push({ pointer: "/role_arn", message });
  }
  if (resource.account !== role.account || resource.partition !== role.partition) {
    const message = `must be ${what === "event bus" ? "an" : "a"} ${what} in the account of role_arn`;
    faults.push({ pointer: `/${name}`, message });
  }
  return faults;
}

/** Returns a doubt about an ordered subscription, with a pointer into the subscription. */
export function orderWarnings(target: AwsTarget, ordered: boolean | undefined): readonly Fault[] {
  if (!ordered || isFifo(target)) return [];
  const message =
    target.type === "eventbridge"
      ? "has no effect beyond the bus: EventBridge does not keep the order of events"
      : `has no effect beyond the bus: only a FIFO ${resourceNames[target.type][1]} keeps the order of messages`;
  return [{ pointer: "/ordered", message }];
}
