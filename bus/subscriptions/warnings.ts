import { type EventCode, type EventType, eventTypes, sample } from "../../catalog/index.ts";
import { isAws } from "../company-aws/target.ts";
import { orderWarnings } from "../company-aws/target-faults.ts";
import {
  type ConnectorTarget,
  connectorOf,
  isConnected,
  targetSchemaOf,
} from "../connectors/index.ts";
import { subscribedEventTypes } from "../events/event-filter.ts";
import type { Fault } from "../values/problem.ts";
import type { Subscription } from "./subscription.ts";

/**
 * Returns what a valid subscription will probably do against the company's intent: events that its connector would
 * drop, tried with the catalog's samples, or an order that its target does not keep.
 */
export function subscriptionWarnings({
  channel,
  events,
  target,
  ordered,
}: Pick<Subscription, "channel" | "events" | "target" | "ordered">): readonly Fault[] {
  if (isAws(target)) return orderWarnings(target, ordered);
  if (!isConnected(target)) return [];
  const known = [...eventTypes.values()];
  const selected = new Set(events.flatMap((filter) => subscribedEventTypes(filter, known)));
  const { understands } = connectorOf(target);
  const received = [...selected].filter(
    ({ code, consumers }) => consumers.includes(channel) && understands(code),
  );
  const ofTarget = targetSchemaOf(target).warnings?.(target) ?? [];
  return [
    ...ofTarget.map(({ pointer, message }) => ({ pointer: `/target${pointer}`, message })),
    ...dropWarnings(received, target),
  ];
}

/** Groups the event types whose samples the connector would drop by the reason. */
function dropWarnings(received: readonly EventType[], target: ConnectorTarget): readonly Fault[] {
  const reasons = Object.groupBy(received, ({ code }) => reasonOf(code, target) ?? "");
  return Object.entries(reasons).flatMap(([reason, types = []]) =>
    reason === ""
      ? []
      : [
          {
            pointer: "/target",
            message: `drops events such as the samples of ${listed(types)}: ${reason}`,
          },
        ],
  );
}

/** Returns why the sample of an event type would be dropped. Expressions are not evaluated, so they never drop one. */
function reasonOf(code: string, target: ConnectorTarget): string | undefined {
  const { expressions, plan } = connectorOf(target);
  const event = sample(code as EventCode);
  if (Object.keys(expressions?.(event, target) ?? {}).length > 0) return undefined;
  const first = plan(event, target, { made: {}, remembered: {}, mayExist: false }).next();
  return first.done ? first.value?.reason : undefined;
}

function listed(types: readonly EventType[]): string {
  const codes = types.map(({ code }) => code);
  const last = codes.pop() ?? "";
  return codes.length === 0 ? last : `${codes.join(", ")} and ${last}`;
}
