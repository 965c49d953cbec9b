import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { SharedConsole } from "../support/console-world.ts";

/** Registers the tests of failures in the console. */
export function failureTests(shared: SharedConsole): void {
  describe("failures in the console", () => {
    /** Opens the list of events, with answers of the API in place of the bus's. */
    async function openWith(page: Page, answer: Parameters<Page["route"]>[1]) {
      await page.route("**/v1/companies/1/events**", answer);
      await page.reload();
    }

    test("an API that fails is reported, and can be tried again", async () => {
      const { page, faults, close } = await shared.open(shared.world.link);
      await openWith(page, (route) => route.fulfill({ status: 503, body: "{}" }));
      await page.getByRole("heading", { name: "The bus failed" }).waitFor();
      await page.unroute("**/v1/companies/1/events**");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test("an API that is slow shows that the page loads, and then the list", async () => {
      const { page, close } = await shared.open(shared.world.link);
      let answer = () => {};
      const asked = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await openWith(page, async (route) => {
        await asked;
        await route.continue();
      });
      await page.getByText("Loading events …").waitFor({ state: "attached" });
      expect(await page.getByRole("link", { name: "license.expired" }).count()).toBe(0);
      answer();
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      await close();
    });

    test("a lost connection is reported, and keeps what was read", async () => {
      const { page, close } = await shared.open(shared.world.link);
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      await page.route("**/v1/**", (route) => route.abort());
      await page.clock.install();
      await page.getByRole("switch", { name: "Auto-refresh" }).check();
      await page.clock.runFor(5_000);
      await page.getByRole("heading", { name: "The bus does not answer" }).waitFor();
      expect(await page.getByRole("link", { name: "license.expired" }).count()).toBe(3);
      await close();
    });

    test("a key that is revoked in between leads to the sign-in", async () => {
      const { page, close } = await shared.open(shared.world.link);
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      await page.route("**/v1/**", (route) => route.fulfill({ status: 401, body: "{}" }));
      await page.getByRole("link", { name: "license.expired" }).first().click();
      await page.getByText("Your session has ended").waitFor();
      await close();
    });

    test.each([
      [`events/${crypto.randomUUID()}`, "The company has no such event."],
      ["deliveries/dlv_01M82GW3N5E7YRBPPC9RBJHB5A", "The company has no such delivery."],
      ["subscriptions/sub_none", "The company has no such subscription."],
    ])("%s is not found", async (path, text) => {
      const { page, close } = await shared.open(shared.world.link);
      await page.goto(`${shared.world.bus.aws.apiUrl}/console/companies/1/${path}`);
      await page.getByText(text).waitFor();
      await close();
    });

    test("an address without a page leads to the overview", async () => {
      const { page, close } = await shared.open(shared.world.link);
      await page.goto(`${shared.world.bus.aws.apiUrl}/console/none`);
      await page.getByRole("main").getByRole("link", { name: "first page" }).click();
      await page.getByRole("heading", { name: "What fails" }).waitFor();
      await close();
    });

    test("text of others stays text", async () => {
      const name = "<img src=x onerror=alert(1)>";
      const { page, faults, close } = await shared.open(shared.world.link);
      await page.route("**/v1/companies/1/subscriptions?**", async (route) => {
        const answer = await route.fetch();
        const { items, ...rest } = (await answer.json()) as { items: object[] };
        await route.fulfill({ json: { ...rest, items: items.map((item) => ({ ...item, name })) } });
      });
      await page.getByRole("link", { name: "Subscriptions" }).click();
      await page.getByText(name).first().waitFor();
      expect(await page.locator("img").count()).toBe(0);
      expect(faults).toEqual([]);
      await close();
    });
  });
}
