import { arnOf } from "../account.ts";
import type { CreatedResource } from "../cloudformation/scope.ts";
import { everything } from "../iam/managed-policies.ts";
import { queueNameOf } from "../targets.ts";
import type { World } from "./resource-type.ts";

/**
 * Handles rule targets outside the template after all resources are created. A local queue or event
 * bus of the same name replaces such a queue or bus. Other targets receive nothing. It warns about
 * both.
 */
export function resolveRuleTargets(
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

/** Returns the warning; undefined if nothing can replace the target. */
function standIn(
  arn: string,
  made: ReadonlySet<string | undefined>,
  { sqs, eventbridge, access }: World,
): string | undefined {
  const warningOf = (what: string) =>
    `${what} is not in the template; a local one of this name stands in for ${arn}`;
  // Its real policy is unknown here.
  access.addToResource(arn, everything);

  const queue = queueNameOf(arn);
  // A resource of the template with this name is another one, which must not receive these events.
  if (queue !== undefined && !made.has(arnOf("sqs", queue))) {
    const isFifo = queue.endsWith(".fifo");
    sqs.ensureQueue(queue, isFifo ? { FifoQueue: "true", ContentBasedDeduplication: "true" } : {});
    return warningOf(`queue ${queue}`);
  }
  const bus = /^arn:[^:]+:events:[^:]*:[^:]*:event-bus\/(.+)$/.exec(arn)?.[1];
  if (bus !== undefined && !made.has(arnOf("events", `event-bus/${bus}`))) {
    if (!eventbridge.hasBus(bus)) eventbridge.createBus(bus);
    return warningOf(`event bus ${bus}`);
  }
  return undefined;
}

function nowhere(arn: string, { eventbridge }: World): string {
  eventbridge.dropFor(arn);
  return `the target ${arn} cannot run in the embedded AWS; events for it go nowhere here`;
}

function isFunction(arn: string, { lambda }: World): boolean {
  return arn.startsWith(arnOf("lambda", "function:")) && lambda.find(arn) !== undefined;
}
