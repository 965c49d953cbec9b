import { describe, expect, test } from "vitest";
import { linkOf, type SharedConsole } from "../support/console-world.ts";

/** Registers the tests of the overview of a company. */
export function overviewTests(shared: SharedConsole): void {
  describe("the overview of the console", () => {
    const open = (path: string) =>
      shared.open(
        linkOf(shared.world.bus, shared.world.bus.keys.company, 1, `/console/companies/1${path}`),
      );

    test("shows what the bus delivered, and leads to what it did not", async () => {
      const { page, faults, close } = await open("");
      const figure = page.locator(".figures > div").filter({ hasText: "Deliveries" });
      await figure.getByRole("link", { name: /^\d+$/ }).waitFor();

      const events = page.locator(".chart").filter({ hasText: /^Events/ });
      await events.getByText("Show as table").click();
      await events
        .getByRole("cell", { name: /^[1-9]\d*$/ })
        .first()
        .waitFor();

      const chart = page.locator(".chart").filter({ hasText: "Latency" });
      await chart.getByText("Show as table").click();
      await chart
        .getByRole("cell", { name: /^\d+(\.\d+)? (ms|s)$/ })
        .first()
        .waitFor();

      const failing = page.getByRole("row").filter({ hasText: "Billing" });
      await failing.getByText(/^since Today/).waitFor();
      expect(await failing.innerText()).toContain("The answer was 500");
      await failing
        .getByRole("link", { name: /^\d+ (retrying|held)$/ })
        .first()
        .click();
      await page.getByRole("heading", { name: "Deliveries" }).waitFor();
      const { searchParams } = new URL(page.url());
      expect(searchParams.get("time")).toBe("24h");
      expect(searchParams.get("subscription")).toBe(shared.world.subscriptions.Billing);
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test("a chart names the values at the pointer, and follows the color scheme", async () => {
      const { page, faults, close } = await open("");
      await page.getByRole("button", { name: "Last 7 days" }).click();
      expect(new URL(page.url()).search).toBe("?time=7d");
      const chart = page.locator(".chart").filter({ hasText: "by 6 hours" }).first();
      await chart.locator(".u-over").hover();
      await page
        .locator(".chart")
        .getByText(/^\w+ \d+ \d\d:00–\d\d:00$/)
        .first()
        .waitFor();
      const drawn = () => page.evaluate<string>("document.querySelector('canvas').toDataURL()");
      const light = await drawn();
      await page.emulateMedia({ colorScheme: "dark" });
      await expect.poll(drawn).not.toBe(light);
      expect(faults).toEqual([]);
      await close();
    });

    test("a subscription shows its last 24 hours", async () => {
      const { page, close } = await open("/subscriptions");
      const row = page.getByRole("row").filter({ hasText: "Customer portal" });
      await row.getByRole("img", { name: /^Last 24 hours: \d+ delivered, 0 failing$/ }).waitFor();
      await row.getByRole("link").click();
      await page.getByText(/\d+ delivered, p99 latency up to/).waitFor();
      await close();
    });
  });
}
