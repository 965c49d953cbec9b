import { eventTypes, sample } from "../../catalog/index.ts";
import type { PublishableEvent } from "../../sdk/index.ts";
import type { SampleKeys } from "../sample-company.ts";

export type IntegrationEvent = {
  readonly publisher: keyof SampleKeys["publishers"];
  readonly event: PublishableEvent & { readonly id: string; readonly ts: number };
};

/** Parents come before the objects that belong to them. Deletion runs in reverse. */
const objects = ["customer", "product", "product_custom_field", "product_feature", "license"];

/** Returns the 13 events that the catalog lists for integrations, in a realistic order. */
export function integrationEvents(companyId: number): readonly IntegrationEvent[] {
  const listed = [...eventTypes.values()].filter(
    ({ vendor, consumers }) => vendor === "licensespring" && consumers.includes("integrations"),
  );
  const rank = (code: string) => {
    const [object = "", verb] = code.split(".");
    const place = 1 + objects.indexOf(object);
    return verb === "deleted" ? 100 - place : place;
  };
  return listed
    .toSorted((a, b) => rank(a.code) - rank(b.code))
    .map(({ code, publishers: [publisher] }, i) => ({
      publisher: publisher as IntegrationEvent["publisher"],
      event: {
        ...sample(code),
        data: dataOf(code),
        id: crypto.randomUUID(),
        company_id: companyId,
        ts: 1_790_000_000 + i,
      } as IntegrationEvent["event"],
    }));
}

const { customer } = sample("customer.updated").data;

/** Adds the customer to licenses: the list does not require it but accepts it. */
function dataOf(code: string) {
  const { data } = sample(code) as { data: Record<string, object> };
  return code.startsWith("license.") ? { license: { ...data.license, customer } } : data;
}

/** Returns a change of the customer that is older than all others and has another name. */
export function outdated(events: readonly IntegrationEvent[]): IntegrationEvent {
  const { publisher, event } = events.find(
    (one) => one.event.event === "customer.updated",
  ) as IntegrationEvent;
  const before = { ...customer, first_name: "Before", last_name: "Marriage" };
  return {
    publisher,
    event: {
      ...event,
      data: { customer: before },
      id: crypto.randomUUID(),
      ts: event.ts - 1000,
    } as IntegrationEvent["event"],
  };
}
