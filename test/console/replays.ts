import { beforeAll, describe, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { makeKey } from "../../cli/make-key.ts";
import { LicenseEventBus } from "../../sdk/index.ts";
import { busClient } from "../support/bus-client.ts";
import { linkOf, type SharedConsole } from "../support/console-world.ts";

/** Registers the tests of grouped failures and replays. They have a company of their own. */
export function replayTests(shared: SharedConsole): void {
  describe("replaying in the console", () => {
    const company = 3;
    let keys: Readonly<Record<"manage" | "read", string>>;

    beforeAll(async () => {
      const { bus, failing } = shared.world;
      const store = apiKeyStore(String(bus.aws.outputs.ApiKeysTable));
      const keyFor = async (permissions: "manage" | "read") =>
        (await makeKey(store, { kind: "company", company_id: company, permissions })).key;
      keys = { manage: await keyFor("manage"), read: await keyFor("read") };
      failing.defaultStatus = 500;
      const client = new LicenseEventBus({ url: bus.aws.apiUrl, key: keys.manage }).company(
        company,
      );
      await client.subscriptions.create({
        name: "Ledger",
        target: { type: "webhook", url: failing.url },
        events: ["license.*"],
        retry: { delays: [] },
      });
      const { key } = await makeKey(store, { kind: "publisher", publisher: "license-api" });
      const publisher = new LicenseEventBus({ url: bus.aws.apiUrl, key });
      await publisher.publish(
        [1, 2].map((id) => ({
          event: "license.activated" as const,
          company_id: company,
          user_id: null,
          data: { license: { id } },
        })),
      );
      await bus.quiet();
    });

    const open = (key: string, path: string) =>
      shared.open(linkOf(shared.world.bus, key, company, `/console/companies/${company}/${path}`));

    test("a group of failures is counted, replayed and delivered", async () => {
      const { page, faults, close } = await open(keys.manage, "deliveries");
      await page.getByRole("button", { name: "Group failures" }).click();
      const group = page.getByRole("row").filter({ hasText: "Ledger" });
      await group.getByRole("link", { name: "2 deliveries dead to Ledger" }).waitFor();
      expect(await group.innerText()).toContain("The answer was 500");

      shared.world.failing.defaultStatus = 204;
      await group.getByRole("button", { name: "Replay" }).click();
      const dialog = page.getByRole("dialog", { name: "Replay deliveries to Ledger" });
      await dialog.getByText("2 deliveries match.").waitFor();
      await dialog.getByLabel("Event code").fill("order.*");
      await dialog.getByLabel("Deliveries a second").fill("5");
      await dialog.getByText("No delivery matches.").waitFor();
      const start = dialog.getByRole("button", { name: "Start the replay" });
      expect(await start.isDisabled()).toBe(true);
      await dialog.getByLabel("Event code").fill("license.*");
      await dialog.getByLabel("Event code").press("Tab");
      await dialog.getByText("2 deliveries match. Sending takes about 1 s.").waitFor();
      await start.click();

      await page.getByRole("heading", { name: "Replay to Ledger" }).waitFor();
      await page.getByText("finished", { exact: true }).waitFor();
      expect(await page.locator(".figures").innerText()).toMatch(/Matched\s+2\s+Sent\s+2/);
      await page.getByRole("link", { name: "Replays" }).click();
      await page.getByRole("link", { name: "Ledger" }).waitFor();
      // The replay has finished when its deliveries are due. They are sent after that.
      const { call } = busClient(shared.world.bus.aws.apiUrl, keys.manage);
      const delivered = `/v1/companies/${company}/deliveries?status=delivered`;
      await expect
        .poll(
          async () => ((await call("GET", delivered)).body as { items: unknown[] }).items.length,
        )
        .toBe(2);
      await page.getByRole("navigation").getByRole("link", { name: "Deliveries" }).first().click();
      await page.getByRole("button", { name: "Group failures" }).click();
      await page.getByRole("heading", { name: "Nothing failed" }).waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test("a replay that runs is cancelled", async () => {
      const { page, close } = await open(keys.manage, "replays");
      await page.getByRole("link", { name: "Ledger" }).waitFor();
      // A replay of two deliveries ends too soon to cancel it.
      const one = /\/v1\/companies\/3\/replays\/rpl_\w+$/;
      await page.route(one, async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ json: { ...Object(await answer.json()), state: "running" } });
      });
      await page.getByRole("link", { name: "Ledger" }).click();
      const cancelled = page.waitForRequest(/\/replays\/rpl_\w+\/cancel$/);
      await page.getByText("running", { exact: true }).waitFor();
      const button = page.getByRole("button", { name: "Cancel the replay" });
      await button.waitFor();
      await page.unroute(one);
      await button.click();
      await cancelled;
      await button.waitFor({ state: "detached" });
      await close();
    });

    test("a read-only key sees no way to start a replay", async () => {
      const { page, close } = await open(keys.read, "subscriptions");
      await page.getByRole("link", { name: "Ledger" }).click();
      await page.getByRole("heading", { name: "Health" }).waitFor();
      expect(await page.getByRole("button", { name: "Replay" }).count()).toBe(0);
      await close();
    });
  });
}
