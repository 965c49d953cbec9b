import type { AuditLog } from "../../audit/audit-table.ts";
import type { DeliveryList } from "../../delivery/deliveries-table.ts";
import type { EndpointsTable } from "../../endpoints/endpoints-table.ts";
import type { EventList } from "../../events/events-table.ts";
import type { Listed } from "../../history/cursor.ts";
import { deliveryFilterOf, eventFilterOf } from "../../history/filter.ts";
import {
  explainStoredEvent,
  listDeliveries,
  listEvents,
  readDelivery,
  readEvent,
} from "../../history/history.ts";
import { type ResendPorts, resendDelivery } from "../../history/resend.ts";
import type { RefusalStore } from "../../refusals/refusals-table.ts";
import type { SubscriptionStore } from "../../subscriptions/subscriptions-table.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { type Answer, type Call, pageOf } from "./serve.ts";
import { checkSubscription, isEmptyList, unknownName } from "./unknown-filters.ts";

type Ports = ResendPorts & {
  readonly events: EventList;
  readonly deliveries: DeliveryList;
  readonly subscriptions: Pick<SubscriptionStore, "get" | "all">;
  readonly endpoints: Pick<EndpointsTable, "readAll">;
  readonly audit: Pick<AuditLog, "versionsAt">;
  readonly refusals: Pick<RefusalStore, "ofEvent">;
};

/** A company's events and deliveries: list, read, resend. */
export function historyCalls(ports: Ports) {
  async function events({ companyId, query }: Call): Answer {
    const filter = eventFilterOf(query);
    return listed(await listEvents(ports.events, companyId, filter, pageOf(query), Date.now()));
  }

  async function event({ companyId, path }: Call): Answer {
    return found("event", await readEvent(ports, companyId, path.id ?? "", Date.now()));
  }

  async function explanation({ companyId, path }: Call): Answer {
    return found("event", await explainStoredEvent(ports, companyId, path.id ?? "", Date.now()));
  }

  async function deliveries(call: Call): Answer {
    const { companyId, query } = call;
    const filter = deliveryFilterOf(query as Parameters<typeof deliveryFilterOf>[0]);
    const list = await listDeliveries(ports, companyId, filter, pageOf(query), Date.now());
    if (list.kind === "page" && isEmptyList(call, list)) {
      await checkSubscription(call, ports.subscriptions);
    }
    return listed(list);
  }

  async function delivery({ companyId, path }: Call): Answer {
    return found("delivery", await readDelivery(ports, companyId, path.id ?? "", Date.now()));
  }

  async function resend({ companyId, path: { id = "" } }: Call): Answer {
    const { kind } = await resendDelivery(ports, companyId, id, Date.now());
    switch (kind) {
      case "queued":
        return jsonResponse(202, { id });
      case "not-found":
        return found("delivery", undefined);
      case "subscription-gone":
        throw new Refusal(
          problem(
            "subscription-gone",
            "The subscription was deleted, or it can no longer take this event.",
          ),
        );
      case "test": {
        const detail = "It was a test, whose sample the bus does not keep. Test the subscription.";
        throw new Refusal(problem("event-expired", detail));
      }
      case "event-expired":
        throw new Refusal(problem("event-expired"));
      default:
        return kind satisfies never;
    }
  }

  return {
    listEvents: events,
    getEvent: event,
    explainEvent: explanation,
    listDeliveries: deliveries,
    getDelivery: delivery,
    resendDelivery: resend,
  };
}

function listed(list: Listed<object>) {
  switch (list.kind) {
    case "page":
      return jsonResponse(200, { items: list.items, next: list.next });
    case "invalid-cursor":
      throw unknownName("/cursor", "must be `next` of a page of the same list");
    case "unknown-event":
      throw unknownName(
        "/event_id",
        "names no event of the company. The bus may have refused it, or no longer keeps it",
      );
    default:
      return list satisfies never;
  }
}

function found(name: string, view: object | undefined) {
  if (view) return jsonResponse(200, view);
  throw new Refusal(problem("not-found", `The company has no such ${name}.`));
}
