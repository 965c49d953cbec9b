import { describe, expect, test } from "vitest";
import { linkOf, type SharedConsole } from "../support/console-world.ts";

/** Registers the tests of several tabs, of ranges of time in the address, and of publishing a sample. */
export function tabTests(shared: SharedConsole): void {
  describe("tabs and addresses of the console", () => {
    test("a link in a new tab needs no sign-in, and signing out ends both", async () => {
      const { page, close } = await shared.open(shared.world.link);
      const link = page.getByRole("link", { name: "license.expired" }).first();
      for (const how of [{ modifiers: ["Control" as const] }, { button: "middle" as const }]) {
        const opened = page.context().waitForEvent("page");
        await link.click(how);
        await (await opened).getByRole("heading", { name: "license.expired" }).waitFor();
      }
      const [, second, third] = page.context().pages();
      await page.getByRole("button", { name: "Sign out" }).click();
      for (const tab of [page, second, third]) {
        await tab?.getByText("You are signed out.").waitFor();
        expect(await tab?.evaluate("sessionStorage.length")).toBe(0);
      }
      await second?.reload();
      await second?.getByRole("heading", { name: "Sign in" }).waitFor();
      await close();
    });

    test("a new tab gets no session that is of another company", async () => {
      const { page, close } = await shared.open(shared.world.link);
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      const other = await page.context().newPage();
      await other.goto(`${shared.world.bus.aws.apiUrl}/console/companies/2/events`);
      await other.getByRole("heading", { name: "Sign in" }).waitFor();
      await close();
    });

    test("a range between two times filters, and stays in the address as ISO times", async () => {
      const { page, close } = await shared.open(shared.world.link);
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      await page.getByRole("button", { name: "Custom" }).click();
      await page.getByLabel("From").fill("2020-01-31T13:00");
      await page.getByLabel("to", { exact: true }).fill("2020-01-31T14:30");
      await page.getByRole("heading", { name: "No event matches" }).waitFor();
      // The browser of tests is in Paris.
      expect(new URL(page.url()).searchParams.get("time")).toBe(
        "2020-01-31T12:00:00.000Z/2020-01-31T13:30:00.000Z",
      );
      await page.reload();
      await page.getByRole("heading", { name: "No event matches" }).waitFor();
      expect(await page.getByLabel("From").inputValue()).toBe("2020-01-31T13:00");
      await page.getByLabel("to", { exact: true }).fill("");
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      await close();
    });

    test("a sample is published with the key of a publisher, which no page keeps", async () => {
      const { keys } = shared.world.bus;
      const { page, faults, close } = await shared.open(
        linkOf(shared.world.bus, keys.company, 1, "/console/event-types/license.created"),
      );
      await page.getByRole("button", { name: "Publish a sample" }).click();
      await page.getByText("--event license.created --company 1").waitFor();
      await page.getByRole("button", { name: "curl" }).click();
      await page.getByLabel("Command").getByText('"company_id": 1').waitFor();
      const field = page.getByLabel(/^Publish it now/);
      await field.fill("leb_pub_00000000000000000000");
      await page.getByRole("button", { name: "Publish", exact: true }).click();
      await page.getByText("The bus does not accept this key").waitFor();
      await field.fill(keys.publishers["license-api"]);
      await page.getByRole("button", { name: "Publish", exact: true }).click();
      await page.getByRole("heading", { name: "license.created" }).waitFor();
      await page.getByText("The bus accepted the event from license-api").waitFor();
      const kept = await page.evaluate<string>("JSON.stringify([sessionStorage, localStorage])");
      expect(kept + (await page.content())).not.toContain("leb_pub_");
      expect(faults).toEqual([]);
      await close();
    });

    test("the timeline of an event has the attempts of each subscription in order", async () => {
      const { eventId } = shared.world;
      const { page, close } = await shared.open(
        linkOf(
          shared.world.bus,
          shared.world.bus.keys.company,
          1,
          `/console/companies/1/events/${eventId}`,
        ),
      );
      const steps = page
        .getByRole("list")
        .filter({ hasText: "The bus accepted" })
        .getByRole("listitem");
      await steps.filter({ hasText: /Attempt 1\. Failed.*Billing/ }).waitFor();
      await steps.filter({ hasText: /Attempt 1\. Delivered.*Customer portal/ }).waitFor();
      expect(await steps.first().innerText()).toContain("The bus accepted the event from platform");
      await close();
    });
  });
}
