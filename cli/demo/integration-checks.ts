import { eventTypes, sample } from "../../catalog/index.ts";
import type { PublishableEvent } from "../../sdk/index.ts";
import type { BusLine } from "../bus-line.ts";
import type { SampleKeys } from "../sample-company.ts";
import type { Check } from "./checks.ts";
import type { Held } from "./systems.ts";

export type IntegrationEvent = {
  readonly publisher: keyof SampleKeys["publishers"];
  readonly event: PublishableEvent & { readonly id: string; readonly ts: number };
};

/** Parents come before the objects that belong to them. Deletion runs in reverse. */
const objects = ["customer", "product", "product_custom_field", "product_feature", "license"];

/** Returns the catalog's samples of the 13 event types of integrations, in a realistic order. */
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
        id: crypto.randomUUID(),
        company_id: companyId,
        ts: 1_790_000_000 + i,
      } as IntegrationEvent["event"],
    }));
}

/** Returns a change of the customer that is older than all others and has another name. */
export function outdated(events: readonly IntegrationEvent[]): IntegrationEvent {
  const { publisher, event } = events.find(
    (one) => one.event.event === "customer.updated",
  ) as IntegrationEvent;
  const before = {
    ...sample("customer.updated").data.customer,
    first_name: "Before",
    last_name: "Marriage",
  };
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

type Holdings = ReadonlyMap<string, readonly Held[]>;
type Ended = Extract<BusLine, { what: "delivery.attempted" | "delivery.ended" }>;

/** Returns the demo's checks. The demo passes if all of them are ok. */
export function integrationChecks({
  events,
  before,
  after,
  ended,
}: {
  readonly events: readonly IntegrationEvent[];
  readonly before: Holdings;
  readonly after: Holdings;
  readonly ended: readonly Ended[];
}): readonly Check[] {
  const check = (what: string, ok: boolean, seen: unknown): Check => ({
    ok,
    what,
    seen: JSON.stringify(seen),
  });
  const count = (holdings: Holdings, system: string, what?: string) =>
    (holdings.get(system) ?? []).filter((held) => what === undefined || held.what === what).length;
  const counts = (holdings: Holdings) => ({
    contacts: [count(holdings, "HubSpot", "contact"), count(holdings, "Salesforce", "Contact")],
    licenses: [count(holdings, "HubSpot", "license"), count(holdings, "Salesforce", "Asset")],
    products: count(holdings, "Salesforce", "Product2"),
    records: count(holdings, "An API"),
  });
  const failed = ended.filter(({ outcome }) => outcome === "dead" || outcome === "held");
  const late = ended.filter(({ outcome }) => outcome === "dropped");
  const records = ["HubSpot", "Salesforce", "An API"].flatMap((name) => before.get(name) ?? []);
  const changed = records.filter(({ details }) => details.includes("Before"));
  return [
    check(
      "all 13 events of the catalog's list were published",
      events.length === 13,
      events.length,
    ),
    check("every delivery was delivered or dropped", failed.length === 0, failed),
    ...(["Slack", "Teams"] as const).map((chat) => {
      const [held] = after.get(chat) ?? [];
      return check(`${chat} has one message for each event`, held?.what === "14 messages", held);
    }),
    check(
      "each object is one record, however many events were about it",
      JSON.stringify(counts(before)) ===
        JSON.stringify({ contacts: [1, 1], licenses: [1, 1], products: 3, records: 5 }),
      counts(before),
    ),
    check(
      "the late event about an earlier change was dropped and changed no record",
      late.length === 3 && changed.length === 0,
      { late, changed },
    ),
    check(
      "the deleted records are gone, and no others",
      JSON.stringify(counts(after)) ===
        JSON.stringify({ contacts: [0, 0], licenses: [0, 0], products: 1, records: 1 }),
      counts(after),
    ),
  ];
}
