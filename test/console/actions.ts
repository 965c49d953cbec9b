import { describe, expect, test } from "vitest";
import { linkOf, type SharedConsole } from "../support/console-world.ts";

/** Registers the tests of acting in the console. */
export function actionTests(shared: SharedConsole): void {
  describe("acting in the console", () => {
    const open = (path: string) =>
      shared.open(
        linkOf(shared.world.bus, shared.world.bus.keys.company, 1, `/console/companies/1/${path}`),
      );

    async function publish(event: string) {
      const data = { license: { id: 5 } };
      const answer = await shared.world.bus.publish("license-api", { event, company_id: 1, data });
      expect(answer.status).toBe(202);
    }

    test("a delivery shows its attempts, and a resend reports its result", async () => {
      const { page, close } = await open(
        `deliveries?subscription=${shared.world.subscriptions.Billing}`,
      );
      await page.getByText("Billing").first().waitFor();
      // The last one is not of the event that other tests explain.
      await page.getByRole("link", { name: "license.expired" }).last().click();
      await page.getByText("x-request-id: f81d4fae").waitFor();
      await page.getByText("500", { exact: true }).first().waitFor();

      shared.world.failing.defaultStatus = 204;
      await page.getByRole("button", { name: "Resend now" }).click();
      await page.getByText("Delivered: the endpoint answered 204").waitFor();
      await page.getByText("delivered", { exact: true }).waitFor();
      await page.getByText("204", { exact: true }).waitFor();
      await close();
    });

    test("the status filters deliveries, and stays in the address", async () => {
      const { page, close } = await open("deliveries");
      await page.getByRole("button", { name: "Dropped" }).click();
      await page.getByRole("heading", { name: "No delivery matches" }).waitFor();
      await page.getByRole("button", { name: "Delivered" }).click();
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      await page.reload();
      const pressed = page.getByRole("button", { name: "Delivered", pressed: true });
      await pressed.waitFor();
      expect(await page.getByText("retrying", { exact: true }).count()).toBe(0);
      await close();
    });

    test("a subscription is tested, disabled and enabled, and each says what happened", async () => {
      const { page, close } = await open("subscriptions");
      await page.getByRole("link", { name: "Customer portal" }).click();
      await page.getByRole("button", { name: "Send a test" }).click();
      await page.getByText("Delivered: the endpoint answered 200").waitFor();
      await page.getByRole("link", { name: "Show the delivery" }).waitFor();

      await page.getByRole("button", { name: "Disable" }).click();
      await page.getByText("The bus holds its events until you enable it.").waitFor();
      const held = () => page.getByRole("link", { name: "1", exact: true }).count();
      await publish("license.activated");
      await expect
        .poll(async () => {
          await page.reload();
          await page.getByRole("heading", { name: "Health" }).waitFor();
          return held();
        })
        .toBe(1);
      await page.getByRole("button", { name: "Enable" }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Enable" }).click();
      await page.getByRole("button", { name: "Enable and send" }).click();
      await page.getByText("The bus sends the held deliveries.").waitFor();
      await close();
    });

    test("an event type is found by a word, with its sample and schema", async () => {
      const { page, close } = await shared.open(
        linkOf(shared.world.bus, shared.world.bus.keys.company, 1, "/console/event-types"),
      );
      const link = page.getByRole("link", { name: "license.expired", exact: true });
      await link.waitFor();
      await page.getByLabel("Search event types").fill("license.expir");
      await page.getByText(/^\d of \d+ event types$/).waitFor();
      await link.click();
      await page.getByRole("heading", { name: "Sample" }).waitFor();
      await page.getByRole("heading", { name: "JSON Schema" }).waitFor();
      await page.getByRole("link", { name: "Customer portal" }).waitFor();
      expect(await page.getByRole("link", { name: "Order desk" }).count()).toBe(0);
      await page.getByRole("link", { name: "Events", exact: true }).last().click();
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      expect(new URL(page.url()).search).toBe("?event=license.expired");
      await close();
    });

    test("auto-refresh shows a new event without a reload", async () => {
      const { page, close } = await open("events?event=license.deactivated");
      await page.getByRole("heading", { name: "No event matches" }).waitFor();
      await publish("license.deactivated");
      await page.clock.install();
      await page.getByRole("switch", { name: "Auto-refresh" }).check();
      await page.clock.runFor(5_000);
      await page.getByRole("link", { name: "license.deactivated" }).waitFor();
      await close();
    });
  });
}
