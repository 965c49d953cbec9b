import { describe, expect, test } from "vitest";
import { licenseKey, type SharedConsole } from "../support/console-world.ts";

/** Registers the tests of explaining an event in the console. */
export function explanationTests(shared: SharedConsole): void {
  describe("explaining an event in the console", () => {
    test("one search and one page say why a subscription did not get the event", async () => {
      const { page, faults, close } = await shared.open(shared.world.link);
      await page.getByLabel("Search events").fill(licenseKey);
      await page.getByRole("button", { name: "Last 24 hours" }).click();
      await page.getByText("Number of events shown: 1").waitFor({ state: "attached" });
      const query = new URL(page.url()).searchParams;
      expect(Object.fromEntries(query)).toEqual({ search: licenseKey, time: "24h" });
      await page.getByRole("link", { name: "license.expired" }).click();

      const outcomeOf = async (subscription: string) => {
        const row = page
          .getByRole("row")
          .filter({ has: page.getByRole("link", { name: subscription, exact: true }) });
        return (await row.first().innerText()).replaceAll(/\s+/g, " ");
      };
      await page.getByRole("heading", { name: "Who got it, and why" }).waitFor();
      await page.getByRole("link", { name: "Customer portal", exact: true }).waitFor();
      expect(await outcomeOf("Customer portal")).toMatch(
        /^delivered .*Delivered (to|yester)day at/,
      );
      expect(await outcomeOf("Billing")).toMatch(/^(retrying|held) .*500/);
      expect(await outcomeOf("Order desk")).toMatch(/^not matched .*Subscribes to order\.\*/);
      const mismatch = await outcomeOf("Data warehouse");
      expect(mismatch).toMatch(/does not match\. .* \/detail\/data\/license\/id 77 78, 79$/);
      await page.getByLabel("Payload").getByText(licenseKey).waitFor();

      await page.getByRole("link", { name: "Show the delivery to Customer portal" }).click();
      await page.getByRole("heading", { name: "Delivery of license.expired" }).waitFor();
      await page.goBack();
      await page.getByRole("heading", { name: "license.expired" }).waitFor();
      await page.goBack();
      expect(await page.getByLabel("Search events").inputValue()).toBe(licenseKey);
      expect(faults).toEqual([]);
      await close();
    });

    test("the keyboard alone leads from the list to the answer", async () => {
      const { page, close } = await shared.open(shared.world.link);
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      const focused = () =>
        page.evaluate<string>("document.activeElement.textContent || document.activeElement.id");
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("Skip to the content");
      await page.keyboard.press("Enter");
      await page.keyboard.press("/");
      await page.keyboard.type(licenseKey);
      await page.keyboard.press("Enter");
      await page.getByText("Number of events shown: 1").waitFor({ state: "attached" });
      for (let i = 0; i < 20 && (await focused()) !== "license.expired"; i++) {
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "license.expired" }).waitFor();
      await expect.poll(focused).toBe("license.expired");
      await page.getByRole("link", { name: "Customer portal", exact: true }).waitFor();
      for (let i = 0; i < 20 && !(await focused()).startsWith("Show the delivery"); i++) {
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Delivery of license.expired" }).waitFor();
      await close();
    });

    test("times are local, with UTC in their titles", async () => {
      const { page, close } = await shared.open(shared.world.link);
      const time = page.getByRole("cell").locator("time").first();
      await time.waitFor();
      const utc = (await time.getAttribute("title")) ?? "";
      expect(utc).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC$/);
      const inParis = new Date(utc.replace(" UTC", "Z").replace(" ", "T")).toLocaleTimeString(
        "en-GB",
        {
          timeZone: "Europe/Paris",
        },
      );
      expect(await time.textContent()).toContain(inParis);
      await close();
    });
  });
}
