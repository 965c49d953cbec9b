import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { partOfDay } from "../faults/support/size.ts";
import { linkOf, type SharedConsole } from "../support/console-world.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Registers the tests of each page of the console. */
export function lookTests(shared: SharedConsole): void {
  describe("each page of the console", () => {
    let pages: Readonly<Record<string, string>>;
    beforeAll(async () => {
      const { body } = await shared.world.bus.company.call(
        "GET",
        "/v1/companies/1/deliveries?limit=1",
      );
      const [delivery] = (body as { items: { id: string }[] }).items;
      const { Billing } = shared.world.subscriptions;
      const replay = await shared.world.bus.company.call(
        "POST",
        `/v1/companies/1/subscriptions/${Billing}/replay`,
        { status: "dead" },
      );
      const account = "111122223333";
      const queue = await shared.world.bus.company.subscribe(1, {
        events: ["product.deleted"],
        target: {
          type: "sqs",
          queue_arn: `arn:aws:sqs:eu-west-1:${account}:license-events`,
          role_arn: `arn:aws:iam::${account}:role/license-event-bus-sender`,
        },
      });
      const company = "/console/companies/1";
      pages = {
        overview: company,
        "overview of a week": `${company}?time=7d`,
        events: `${company}/events`,
        "no events": `${company}/events?search=nowhere`,
        event: `${company}/events/${shared.world.eventId}`,
        "missing event": `${company}/events/none`,
        deliveries: `${company}/deliveries?subscription=${Billing}`,
        "grouped failures": `${company}/deliveries?view=failures`,
        replays: `${company}/replays`,
        replay: `${company}/replays/${(replay.body as { id: string }).id}`,
        delivery: `${company}/deliveries/${delivery?.id}`,
        subscriptions: `${company}/subscriptions`,
        subscription: `${company}/subscriptions/${shared.world.subscriptions["Data warehouse"]}`,
        "subscription of a queue": `${company}/subscriptions/${(queue.body as { id: string }).id}`,
        "new subscription": `${company}/subscriptions/new`,
        "edited subscription": `${company}/subscriptions/${shared.world.subscriptions["Data warehouse"]}/edit`,
        "event types": "/console/event-types",
        "event type": "/console/event-types/license.expired",
      };
    });

    test("fits windows of any width, and has no accessibility fault in light or dark", async () => {
      const { page, hosts, faults, close } = await shared.open("about:blank");
      const found: string[] = [];
      for (const [name, path] of partOfDay(Object.entries(pages), 2)) {
        await page.goto(linkOf(shared.world.bus, shared.world.bus.keys.company, 1, path));
        await settled(page);
        found.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
      }
      for (const [name, [path, button]] of partOfDay(Object.entries(adminPages), 2)) {
        await page.goto(linkOf(shared.world.bus, shared.world.adminKey, undefined, path));
        await settled(page);
        if (button) await page.getByRole("button", { name: button }).first().click();
        found.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
        // The next address may be the same page.
        await page.keyboard.press("Escape");
      }
      await page.evaluate("sessionStorage.clear()");
      await page.goto(`${shared.world.bus.aws.apiUrl}/console`);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      found.push(...(await faultsOf(page)).map((fault) => `sign-in: ${fault}`));
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
      expect([...hosts].filter(Boolean)).toEqual([new URL(shared.world.bus.aws.apiUrl).host]);
      await close();
    });
  });
}

/** Pages and dialogs that an administrator opens: the path, and the button that opens the dialog. */
const adminPages: Readonly<Record<string, readonly [path: string, button?: string]>> = {
  companies: ["/console/companies"],
  "no company": ["/console/companies?search=nowhere"],
  rename: ["/console/companies", "Rename"],
  link: ["/console/companies", "Create a link"],
  keys: ["/console/keys"],
  "new key": ["/console/keys", "Create a key"],
  revoke: ["/console/keys", "Revoke"],
  "key changes": ["/console/audit"],
  audit: ["/console/companies/1/audit"],
  "no changes": ["/console/companies/99/audit"],
  rules: ["/console/companies/1/rules"],
  "no rules": ["/console/companies/99/rules"],
  publish: ["/console/companies/1/events", "Publish a sample"],
  "custom time": ["/console/companies/1/events", "Custom"],
};

/** Returns what is wrong with the look of the page, in each color scheme and width. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  await page.evaluate(axe);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // The color scheme changes the contrast alone.
    const rules = colorScheme === "light" ? "" : '{ runOnly: ["color-contrast"] }';
    const run = `axe.run(${rules})`;
    const { violations } = await page.evaluate<{ violations: Violation[] }>(run);
    for (const { id, nodes } of violations) {
      const places = nodes.map(({ html }) => html).join(" and ");
      found.push(`${id} in ${colorScheme} at ${places}`);
    }
  }
  for (const width of [390, 768, 2000, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const scrolled = await page.evaluate<number>("document.documentElement.scrollWidth");
    if (scrolled !== width) found.push(`${scrolled} pixels in a window of ${width}`);
  }
  return found;
}

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

async function settled(page: Page): Promise<void> {
  await page.getByRole("main").waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
}
