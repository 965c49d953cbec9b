import { arnOf } from "../account.ts";
import type { CreatedResource } from "../cloudformation/scope.ts";
import { everything } from "../iam/managed-policies.ts";
import { queueNameOf } from "../targets.ts";
import type { World } from "./resource-type.ts";

/**
 * Sees to the targets of rules that the template does not make, once it has made everything: for queues
 * and event buses a local one of the same name stands in, and other targets get nothing. Either is told.
 */
export function settleRuleTargets(
  world: World,
  resources: ReadonlyMap<string, CreatedResource>,
): void {
  const made = new Set([...resources.values()].map(({ attributes }) => attributes.Arn));
  made.add(arnOf("events", "event-bus/default"));
  for (const { rule, arns } of world.ruleTargets) {
    for (const arn of new Set(arns)) {
      if (made.has(arn) || isFunction(arn, world)) continue;
      const warning = standIn(arn, made, world) ?? nowhere(arn, world);
      world.warn(`${rule}: ${warning}`);
    }
  }
}

/** @returns What to tell; undefined if nothing can stand in. */
function standIn(
  arn: string,
  made: ReadonlySet<string | undefined>,
  { sqs, eventbridge, access }: World,
): string | undefined {
  const told = (what: string) =>
    `${what} is not in the template; a local one of this name stands in for ${arn}`;
  // What its policy says is not known here.
  access.addToResource(arn, everything);

  const queue = queueNameOf(arn);
  // One of the template with this name is another, for which these events are not.
  if (queue !== undefined && !made.has(arnOf("sqs", queue))) {
    const isFifo = queue.endsWith(".fifo");
    sqs.ensureQueue(queue, isFifo ? { FifoQueue: "true", ContentBasedDeduplication: "true" } : {});
    return told(`queue ${queue}`);
  }
  const bus = /^arn:[^:]+:events:[^:]*:[^:]*:event-bus\/(.+)$/.exec(arn)?.[1];
  if (bus !== undefined && !made.has(arnOf("events", `event-bus/${bus}`))) {
    if (!eventbridge.hasBus(bus)) eventbridge.createBus(bus);
    return told(`event bus ${bus}`);
  }
  return undefined;
}

function nowhere(arn: string, { eventbridge }: World): string {
  eventbridge.letGo(arn);
  return `the target ${arn} cannot run in the embedded AWS; events for it go nowhere here`;
}

function isFunction(arn: string, { lambda }: World): boolean {
  return arn.startsWith(arnOf("lambda", "function:")) && lambda.find(arn) !== undefined;
}
