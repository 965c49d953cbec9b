import { describe, expect, test } from "vitest";
import type { SharedConsole } from "../support/console-world.ts";

/** Registers the tests of the console in a frame of another origin. */
export function embeddingTests(shared: SharedConsole): void {
  describe("the console in a frame", () => {
    const embedded = (embedder: string, address: string) =>
      `${embedder}/?address=${encodeURIComponent(address)}`;

    test("works in the page of an allowed origin, also if the browser refuses storage", async () => {
      const { world } = shared;
      const { page, faults, close } = await shared.open("about:blank");
      await page.addInitScript(() => {
        Object.defineProperty(globalThis, "sessionStorage", {
          get() {
            throw new DOMException("Access is denied for this document.", "SecurityError");
          },
        });
      });
      await page.goto(embedded(world.embedders[0], world.link));
      const frame = page.frameLocator("iframe");
      await frame.getByRole("link", { name: "license.expired" }).first().click();
      await frame.getByRole("heading", { name: "license.expired" }).waitFor();
      expect(faults).toEqual([]);
      await close();
    });

    test("gets no session from a tab of the console", async () => {
      const { world } = shared;
      const { page, close } = await shared.open(world.link);
      await page.getByRole("link", { name: "license.expired" }).first().waitFor();
      const portal = await page.context().newPage();
      await portal.goto(embedded(world.embedders[0], `${world.bus.aws.apiUrl}/console`));
      await portal.frameLocator("iframe").getByRole("heading", { name: "Sign in" }).waitFor();
      await close();
    });

    test("is refused in the page of another origin", async () => {
      const { world } = shared;
      const { page, close } = await shared.open("about:blank");
      const refused = page.waitForEvent("console", (message) =>
        message.text().includes("frame-ancestors"),
      );
      await page.goto(embedded(world.embedders[1], world.link));
      await refused;
      expect(await page.frameLocator("iframe").getByRole("banner").count()).toBe(0);
      await close();
    });
  });
}
