import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { DeliveryRecord } from "../delivery/row.ts";
import { deliveryId } from "../values/id.ts";
import { searchDeliveries } from "./search-deliveries.ts";

/** Returns deliveries of events, newest first. Those of events in `having` contain the text. */
function portsOver(eventIds: readonly string[], having: ReadonlySet<string>, pageSize: number) {
  const rows = eventIds
    .map((event_id, i) => ({
      company_id: 1,
      id: deliveryId({ id: event_id, accepted_at: i }, `sub_${i}`),
      subscription_id: `sub_${i}`,
      event_id,
      event: "license.created",
      status: "delivered" as const,
      attempts: 1,
      expires_at: 2 ** 40,
    }))
    .reverse();
  const page = async (_: number, __: object, { after }: { readonly after?: string }) => {
    const rest = rows.filter(({ id }) => after === undefined || id < after);
    const items: DeliveryRecord[] = rest.slice(0, pageSize);
    const last = items.at(-1);
    return { items, ...(rest.length > items.length && last && { next: last.id }) };
  };
  const idsContaining = async (_: number, ids: readonly string[]) =>
    new Set(ids.filter((id) => having.has(id)));
  return { rows, ports: { deliveries: { page }, events: { idsContaining } } };
}

const uuid = (): string => crypto.randomUUID();

test("pages of any size hold each delivery of a matching event once, newest first", async () => {
  const uuids = Array.from({ length: 5 }, uuid);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...uuids), { maxLength: 30 }),
      fc.subarray(uuids),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      async (eventIds, having, pageSize, limit) => {
        const { rows, ports } = portsOver(eventIds, new Set(having), pageSize);
        const found: string[] = [];
        let after: string | undefined;
        do {
          const at = { limit, ...(after === undefined ? {} : { after }) };
          const page = await searchDeliveries(ports, 1, { text: "x" }, at, 0);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          found.push(...page.items.map(({ id }) => id));
          after = page.next;
        } while (after !== undefined);
        const expected = rows.filter(({ event_id }) => having.includes(event_id));
        expect(found).toEqual(expected.map(({ id }) => id));
      },
    ),
  );
});
