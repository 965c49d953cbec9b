import { beforeAll, describe, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { makeKey } from "../../cli/make-key.ts";
import { linkOf, type SharedConsole } from "../support/console-world.ts";

/** Registers the tests of signing in to the console. */
export function signInTests(shared: SharedConsole): void {
  describe("signing in to the console", () => {
    let url: string;
    beforeAll(async () => {
      url = shared.world.bus.aws.apiUrl;
    });

    const wrongKey = "leb_co_0000000000000000000000000000";

    test("the link opens the overview, and the key leaves the address and the history", async () => {
      const link = linkOf(shared.world.bus, shared.world.bus.keys.company, 1);
      const { page, hosts, faults, close } = await shared.open(link);
      await page.getByRole("heading", { name: "What fails" }).waitFor();
      expect(page.url()).toBe(`${url}/console/companies/1`);
      expect(await page.evaluate("history.length")).toBe(2);
      expect(await page.evaluate("Object.keys(localStorage).length + document.cookie.length")).toBe(
        0,
      );
      await page.reload();
      await page.getByRole("heading", { name: "What fails" }).waitFor();
      expect([...hosts]).toEqual([new URL(url).host]);
      expect(faults).toEqual([]);
      await close();
    });

    test("a link to a page asks for a key, and then shows the page", async () => {
      const path = `/console/companies/1/events/${shared.world.eventId}`;
      const { page, close } = await shared.open(url + path);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("Enter an API key.").waitFor();
      await page.getByLabel("API key").fill(shared.world.bus.keys.company);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "license.expired" }).waitFor();
      expect(page.url()).toBe(url + path);
      await close();
    });

    test("a wrong or expired key leads back to the sign-in, which says why", async () => {
      const { page, faults, close } = await shared.open(linkOf(shared.world.bus, wrongKey, 1));
      await page.getByText("Your session has ended").waitFor();
      expect(await page.evaluate("sessionStorage.length")).toBe(0);
      await page.getByLabel("API key").fill(shared.world.bus.keys.company);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "What fails" }).waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test("an incomplete link says so", async () => {
      const { page, close } = await shared.open(`${url}/console#token=leb_co_12345678&company=x`);
      await page.getByText("The link is not valid").waitFor();
      expect(page.url()).toBe(`${url}/console`);
      await close();
    });

    test("after signing out, the tab has neither the key nor data", async () => {
      const { page, close } = await shared.open(shared.world.link);
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByText("You are signed out.").waitFor();
      expect(await page.evaluate("sessionStorage.length")).toBe(0);
      expect(await page.getByText("license.expired").count()).toBe(0);
      await close();
    });

    test("a second company sees nothing of the first", async () => {
      const store = apiKeyStore(String(shared.world.bus.aws.outputs.ApiKeysTable));
      const { key } = await makeKey(store, { kind: "company", company_id: 2 });
      const { page, close } = await shared.open(linkOf(shared.world.bus, key, 2));
      await page.getByRole("heading", { name: "Nothing to deliver yet" }).waitFor();
      for (const [link, title] of [
        ["Events", "No events yet"],
        ["Deliveries", "No deliveries yet"],
        ["Subscriptions", "No subscriptions yet"],
      ] as const) {
        await page.getByRole("navigation").getByRole("link", { name: link, exact: true }).click();
        await page.getByRole("heading", { name: title }).waitFor();
      }
      for (const path of [
        "",
        "events",
        `events/${shared.world.eventId}`,
        "deliveries",
        "subscriptions",
      ]) {
        await page.goto(`${url}/console/companies/1/${path}`);
        await page.getByRole("heading", { name: "Not found" }).waitFor();
        expect(await page.getByRole("main").textContent()).not.toContain("license.expired");
      }
      await close();
    });
  });
}
