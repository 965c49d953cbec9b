import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
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
      const company = "/console/companies/1";
      pages = {
        events: `${company}/events`,
        "no events": `${company}/events?search=nowhere`,
        event: `${company}/events/${shared.world.eventId}`,
        "missing event": `${company}/events/none`,
        deliveries: `${company}/deliveries?subscription=${shared.world.subscriptions.Billing}`,
        delivery: `${company}/deliveries/${delivery?.id}`,
        subscriptions: `${company}/subscriptions`,
        subscription: `${company}/subscriptions/${shared.world.subscriptions["Data warehouse"]}`,
        "event types": "/console/event-types",
        "event type": "/console/event-types/license.expired",
      };
    });

    /** Opens each page, and waits until it has loaded. */
    async function forEachPage(page: Page, look: (name: string) => Promise<void>) {
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(linkOf(shared.world.bus, shared.world.bus.keys.company, 1, path));
        await settled(page);
        await look(name);
      }
      await page.evaluate("sessionStorage.clear()");
      await page.goto(`${shared.world.bus.aws.apiUrl}/console`);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await look("sign-in");
    }

    test.each(["light", "dark"] as const)(
      "has no accessibility fault in %s",
      async (colorScheme) => {
        const { page, hosts, faults, close } = await shared.open("about:blank", { colorScheme });
        const found: string[] = [];
        await forEachPage(page, async (name) => {
          await page.evaluate(axe);
          const { violations } = await page.evaluate<{ violations: Violation[] }>("axe.run()");
          found.push(
            ...violations.map(
              ({ id, nodes }) => `${name}: ${id} at ${nodes.map(({ html }) => html).join(" and ")}`,
            ),
          );
        });
        expect(found).toEqual([]);
        expect(faults).toEqual([]);
        expect([...hosts].filter(Boolean)).toEqual([new URL(shared.world.bus.aws.apiUrl).host]);
        await close();
      },
    );

    test.each([390, 768, 2000])("fits a window of %d pixels", async (width) => {
      const viewport = { width, height: 844 };
      const { page, close } = await shared.open("about:blank", { viewport });
      await forEachPage(page, async (name) => {
        const scrolled = await page.evaluate<number>("document.documentElement.scrollWidth");
        expect(scrolled, name).toBe(width);
      });
      await close();
    });
  });
}

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

async function settled(page: Page): Promise<void> {
  await page.getByRole("main").waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
}
