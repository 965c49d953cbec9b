import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import { daysFrom, tables } from "../../bus/aws/tables.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { deliveryId } from "../../bus/values/id.ts";
import { makeKey } from "../../cli/make-key.ts";
import { linkOf, type SharedConsole } from "../support/console-world.ts";

const company = 10_000;
const count = 10_000;

/** Registers the tests of a long list in the console. */
export function manyTests(shared: SharedConsole): void {
  describe("10,000 deliveries in the console", () => {
    test("are shown page by page, and the oldest is found by its event code", async () => {
      const { bus } = shared.world;
      await storeDeliveries(bus.refOf("StorageDeliveries"));
      const store = apiKeyStore(bus.refOf("StorageApiKeys"));
      const { key } = await makeKey(store, { kind: "company", company_id: company });
      const path = `/console/companies/${company}/deliveries`;
      const { page, faults, close } = await shared.open(linkOf(bus, key, company, path));
      const shown = (number: number) =>
        page.getByText(`Number of deliveries shown: ${number}`).waitFor({ state: "attached" });
      for (const number of [50, 100, 150]) {
        await shown(number);
        await page.getByRole("button", { name: "Load older deliveries" }).click();
      }
      await shown(200);

      await page.getByLabel("Event code").fill("license.expired");
      await page.keyboard.press("Enter");
      const found = page.getByRole("link", { name: "license.expired" });
      const more = page.getByRole("button", { name: "Load older deliveries" });
      await found.or(more).first().waitFor();
      while ((await found.count()) === 0) await more.click();
      await shown(1);
      expect(faults).toEqual([]);
      await close();
    });
  });
}

/** Stores deliveries of the company, of which the oldest has another event code. */
async function storeDeliveries(table: string): Promise<void> {
  const now = Date.now();
  const rows = Array.from({ length: count }, (_, i) => {
    const accepted_at = now - i * 1000;
    const event_id = crypto.randomUUID();
    return {
      company_id: company,
      id: deliveryId({ id: event_id, accepted_at }, "sub_1"),
      subscription_id: "sub_1",
      event_id,
      event: i === count - 1 ? "license.expired" : "license.activated",
      status: "delivered",
      attempts: 1,
      last_attempt: { at: accepted_at + 50, duration_ms: 20, status: 200 },
      expires_at: daysFrom(now, 1),
    };
  });
  const maxItems = 25;
  for (let i = 0; i < count; i += maxItems * 8) {
    const calls = Array.from({ length: 8 }, (_, k) =>
      rows.slice(i + k * maxItems, i + (k + 1) * maxItems),
    );
    await Promise.all(
      calls.map((items) =>
        tables.send(
          new BatchWriteCommand({
            RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) },
          }),
        ),
      ),
    );
  }
}
