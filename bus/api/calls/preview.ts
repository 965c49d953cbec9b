import type { EventRecord } from "../../events/event-record.ts";
import type { EventList } from "../../events/events-table.ts";
import { previewed, previewOf, readPreview } from "../../history/preview.ts";
import type { EgressPolicy } from "../../outbound/target.ts";
import type { Subscription } from "../../subscriptions/subscription.ts";
import type { SubscriptionStore } from "../../subscriptions/subscriptions-table.ts";
import type { Evaluator } from "../../transforms/evaluator.ts";
import { isEventId } from "../../values/id.ts";
import { type Fault, problem, type Result } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import type { Answer, Call } from "./serve.ts";

type Ports = {
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly events: Pick<EventList, "get">;
  readonly evaluate: Evaluator["evaluate"];
  /** The URL of the API. */
  readonly apiUrl: string;
};

/** Previews subscriptions. Reads what the request names, and sends nothing. */
export function previewCalls(ports: Ports, egressPolicy: EgressPolicy) {
  const { subscriptions, events } = ports;

  async function preview({ companyId, body }: Call): Answer {
    const nowMs = Date.now();
    const { input } = valid(readPreview(body));
    const { subscription_id: id, event_id: eventId } = input;
    const [existing, event] = await Promise.all([
      id === undefined ? undefined : existingOf(companyId, id),
      eventId === undefined ? undefined : eventOf(companyId, eventId, nowMs),
    ]);
    const { subscription } = valid(previewed(companyId, input, existing, egressPolicy, nowMs));
    const made = valid(await previewOf(subscription, event, ports, nowMs));
    return jsonResponse(200, made.preview);
  }

  async function existingOf(companyId: number, id: string): Promise<Subscription> {
    const found = await subscriptions.get(companyId, id);
    if (!found) throw unknown("subscription_id", "the company has no such subscription");
    return found;
  }

  async function eventOf(companyId: number, id: string, nowMs: number): Promise<EventRecord> {
    const found = isEventId(id) ? await events.get(companyId, id.toLowerCase(), nowMs) : undefined;
    if (!found) throw unknown("event_id", "the company has no such event");
    return found;
  }

  return { previewSubscription: preview };
}

function valid<Made extends object>(result: Result<Made>): Made {
  if (result.ok) return result;
  throw invalid(result.faults);
}

function unknown(name: string, reason: string): Refusal {
  return invalid([{ pointer: `/${name}`, message: `must exist: ${reason}` }]);
}

function invalid(faults: readonly Fault[]): Refusal {
  return new Refusal(problem("invalid", undefined, faults));
}
