import { describe, expect, test } from "vitest";
import { newDelivery, nextMessage } from "../../../bus/delivery/message.ts";
import type { BusDetail } from "../../../bus/events/event.ts";
import { maxPendingMs, orderingKeyOf } from "../../../bus/ordering/lane.ts";
import type { Lanes } from "../../../bus/ordering/lanes-table.ts";
import { sample } from "../../../catalog/index.ts";
import { newCompany, start } from "./rows.ts";

/** Returns an event about a license, accepted `after` milliseconds after the start. */
export function eventAt(company_id: number, after: number, license = 1, position = 0): BusDetail {
  const { data, ...event } = sample("license.activated");
  const hex = `${after}${license}${position}`.padStart(12, "0");
  return {
    ...event,
    id: `00000000-0000-4000-8000-${hex}`,
    company_id,
    data: { ...data, license: { ...data.license, id: license } },
    consumers: ["webhooks"],
    accepted_at: start + after,
    ...(position > 0 && { position }),
  };
}

/** The contract of every store of lanes. */
export function lanesContract(name: string, make: () => Lanes): void {
  const deliveryAt = (...event: Parameters<typeof eventAt>) =>
    nextMessage(newDelivery(eventAt(...event), "license-api", "sub_1"), 0, "event");
  const laneOf = (company_id: number, ordering_key = "license/1") => ({
    company_id,
    subscription_id: "sub_1",
    ordering_key,
  });

  describe(`lanes ${name}`, () => {
    test("the first delivery of a lane is the one whose event was accepted first", async () => {
      const lanes = make();
      const company = newCompany();
      const lane = laneOf(company);
      const deliveries = [
        deliveryAt(company, 1),
        deliveryAt(company, 2, 1, 1),
        deliveryAt(company, 2, 1, 2),
      ];
      for (const delivery of deliveries.toReversed()) await lanes.put(lane, delivery);
      const [first] = deliveries;
      if (first) await lanes.put(lane, first);
      for (const delivery of deliveries) {
        expect(await lanes.first(lane)).toEqual(delivery);
        await lanes.remove(lane, delivery.delivery_id);
        await lanes.remove(lane, delivery.delivery_id);
      }
      expect(await lanes.first(lane)).toBeUndefined();
    });

    test("ordering keys, subscriptions and companies have separate lanes", async () => {
      const lanes = make();
      const company = newCompany();
      const lane = laneOf(company);
      const others = [
        laneOf(company, "license/2"),
        laneOf(newCompany()),
        { ...lane, subscription_id: "sub_2" },
      ];
      for (const other of others) {
        await lanes.put(other, deliveryAt(company, 1));
        await lanes.notePending(eventAt(other.company_id, 1), "webhooks");
      }
      expect(await lanes.first(lane)).toBeUndefined();
    });

    test("the first pending event is the one that was accepted first", async () => {
      const lanes = make();
      const company = newCompany();
      const events = [eventAt(company, 1), eventAt(company, 2, 1, 1), eventAt(company, 2, 1, 2)];
      for (const event of events.toReversed()) await lanes.notePending(event, "webhooks");
      const first = () => lanes.firstPending(company, "webhooks", "license/1", start + 5);
      for (const event of events) {
        const { accepted_at, position } = event;
        const place = position === undefined ? { accepted_at } : { accepted_at, position };
        expect(await first()).toMatchObject(place);
        await lanes.forgetPending(event, "webhooks");
      }
      expect(await first()).toBeUndefined();
    });

    test("ignores pending events of other channels, ordering keys and companies", async () => {
      const lanes = make();
      const company = newCompany();
      await lanes.notePending(eventAt(company, 1), "integrations");
      await lanes.notePending(eventAt(company, 1, 2), "webhooks");
      await lanes.notePending(eventAt(newCompany(), 1), "webhooks");
      await lanes.put(laneOf(company), deliveryAt(company, 1));
      const key = orderingKeyOf(eventAt(company, 1));
      expect(await lanes.firstPending(company, "webhooks", key, start)).toBeUndefined();
    });

    test("an event that is pending for too long hides no later one", async () => {
      const lanes = make();
      const company = newCompany();
      for (const after of [0, 5]) await lanes.notePending(eventAt(company, after), "webhooks");
      const first = (now: number) => lanes.firstPending(company, "webhooks", "license/1", now);
      expect(await first(start + maxPendingMs)).toMatchObject({ accepted_at: start });
      expect(await first(start + maxPendingMs + 1)).toMatchObject({ accepted_at: start + 5 });
      expect(await first(start + maxPendingMs + 6)).toBeUndefined();
    });
  });
}
