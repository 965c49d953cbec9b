import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { makeKey } from "../../cli/make-key.ts";
import { licenseKey, linkOf, type SharedConsole } from "../support/console-world.ts";

/** Registers the tests of creating and changing subscriptions in the console. */
export function formTests(shared: SharedConsole): void {
  describe("subscriptions in the console", () => {
    const company = "/console/companies/1";
    const open = (path: string, key = shared.world.bus.keys.company) =>
      shared.open(linkOf(shared.world.bus, key, 1, `${company}/${path}`));
    const patternOf = (page: Page) => page.getByRole("textbox", { name: "Pattern" });

    test("the keyboard writes a pattern, which is tried on real events as one types", async () => {
      const { page, faults, close } = await open("subscriptions/new");
      await page.getByRole("combobox", { name: "Event types" }).focus();
      await page.keyboard.type("license.exp");
      await page.getByRole("option", { name: /^license\.expired a/ }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Remove license.expired" }).waitFor();
      await page.getByRole("button", { name: "Pattern" }).click();
      await page.getByText("3 of the last 3 events match.").waitFor();

      await patternOf(page).focus();
      const calls: string[] = [];
      page.on("request", (request) => calls.push(new URL(request.url()).pathname));
      await page.keyboard.type("{}");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.type('"det');
      await page.getByRole("option", { name: "detail", exact: false }).first().waitFor();
      for (const begun of ["", '"da', '"lic', '"license_k']) {
        await page.keyboard.type(begun);
        await page.keyboard.press("Enter");
      }
      await page.keyboard.type('"OTHER-0002');
      await page.keyboard.press("Enter");
      expect(JSON.parse(await patternOf(page).inputValue())).toEqual({
        detail: { data: { license: { license_key: ["OTHER-0002"] } } },
      });
      await page.getByText("1 of the last 3 events match.").waitFor();
      await page
        .getByText('/detail/data/license/license_key is "OTHER-0001", expected "OTHER-0002"')
        .waitFor();
      expect(calls.filter((path) => !path.endsWith("/preview"))).toEqual([]);

      await patternOf(page).fill('{\n  "detail": [1,]\n}');
      await page.getByText("This is not JSON: expected a value at line 2, column 16.").waitFor();
      expect(await page.getByRole("button", { name: "Create" }).isDisabled()).toBe(true);
      await patternOf(page).fill("");
      await page.getByRole("button", { name: "Fields" }).click();
      await page.getByLabel("Search fields").fill("is_trial");
      await page.getByRole("button", { name: "detail.data.license.is_trial" }).click();
      expect(await patternOf(page).inputValue()).toContain('"is_trial": [');
      expect(faults).toEqual([]);
      await close();
    });

    test("a subscription is created, its secret shown once and rotated, and deleted", async () => {
      const { page, faults, close } = await open("subscriptions");
      await page.getByRole("link", { name: "New subscription" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Made here");
      await page.getByRole("combobox", { name: "Event types" }).fill("license.*");
      await page.keyboard.press("Enter");
      await page.getByLabel("URL", { exact: true }).fill("http://10.0.0.1/");
      await page.getByRole("button", { name: "Create the subscription" }).click();
      await page.getByRole("heading", { name: "The bus refuses these values" }).waitFor();
      await page.getByRole("link", { name: "target › url" }).click();
      expect(await page.evaluate("document.activeElement.id")).toBe("field-target-url");
      await page.getByText("Must be an https URL", { exact: true }).waitFor();

      await page.keyboard.press("Control+A");
      await page.keyboard.type(shared.world.failing.url);
      await page.getByRole("button", { name: "Transform" }).click();
      const transform = page.getByRole("textbox", { name: "Transform" });
      await transform.fill("{ 'key': data.license.license_key");
      await page.getByText(/Must be a JSONata expression.* \(line 1, column \d+\)/).waitFor();
      await page.getByLabel("Event", { exact: true }).selectOption(shared.world.eventId);
      await transform.fill("{ 'key': data.license.license_key }");
      await page.getByLabel("Result").getByText(licenseKey).waitFor();
      await page.getByLabel("Payload").getByText(`"license_key": "${licenseKey}"`).waitFor();
      await page.getByLabel("Request").getByText("webhook-signature: v1,signature").waitFor();
      await page.getByRole("button", { name: "Create the subscription" }).click();

      await page.getByText("The bus does not show it again.").waitFor();
      const secret = (await page.getByText(/^whsec_/).textContent()) ?? "";
      await page.getByRole("link", { name: "Show the subscription" }).click();
      await page.getByRole("heading", { name: "Made here" }).waitFor();
      expect(await page.getByRole("main").textContent()).not.toContain(secret);

      await page.getByLabel("Event type of the test").selectOption("license.deleted");
      await page.getByRole("button", { name: "Send a test" }).click();
      await page.getByRole("link", { name: "Show the delivery" }).waitFor();
      await page.getByText(/the endpoint answered \d+/).waitFor();
      await page.getByRole("button", { name: "Rotate secret" }).click();
      await page.getByLabel("How long the old secret stays valid").selectOption("For 1 hour");
      await page.getByRole("button", { name: "Rotate the secret" }).click();
      await page.getByText(/^The old secret is valid until/).waitFor();
      expect(await page.getByText(/^whsec_/).textContent()).not.toBe(secret);

      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByRole("link", { name: "New subscription" }).waitFor();
      expect(await page.getByText("Made here").count()).toBe(0);
      expect(faults).toEqual([]);
      await close();
    });

    test("a queue's form and its page show the policies of its role", async () => {
      const queue = "arn:aws:sqs:eu-west-1:111122223333:license-events";
      const externalId = /^\d{12}:[a-z0-9-]+:[^:]+:company:1$/;
      const { page, faults, close } = await open("subscriptions/new");
      await page.getByRole("combobox", { name: "Event types" }).fill("product.deleted");
      await page.keyboard.press("Enter");
      await page.getByLabel("Type", { exact: true }).selectOption("sqs");
      await page.getByRole("button", { name: "Create the role" }).click();
      await page.getByText(externalId).waitFor();
      await page.getByLabel("Trust policy").getByText('"sts:AssumeRole"').waitFor();
      await page.getByText("The permission policy follows when the ARN above").waitFor();
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.getByLabel("Queue ARN").fill(queue.slice(0, 30));
      await page.getByText("The permission policy follows when the ARN above").waitFor();
      await page.getByLabel("Queue ARN").fill(queue.replace("sqs", "sns"));
      expect(await page.getByLabel("Permission policy").count()).toBe(0);
      await page.getByLabel("Queue ARN").fill(queue);
      await page.getByLabel("Permission policy").getByText(`"${queue}"`).first().waitFor();
      expect(await page.getByText("The permission policy follows").count()).toBe(0);
      expect(asked.filter((url) => url.includes("aws-access") && url.includes("sns"))).toEqual([]);

      await page
        .getByLabel("Role ARN")
        .fill("arn:aws:iam::111122223333:role/license-event-bus-sender");
      await page.getByRole("button", { name: "Create the subscription" }).click();
      await page.getByRole("link", { name: "Show the subscription" }).click();
      await page.getByRole("heading", { name: "Role", exact: true }).waitFor();
      await page.getByText(externalId).waitFor();
      await page.getByLabel("Permission policy").getByText(`"${queue}"`).first().waitFor();
      expect(faults).toEqual([]);
      const id = new URL(page.url()).pathname.split("/").at(-1);
      await shared.world.bus.company.call("DELETE", `/v1/companies/1/subscriptions/${id}`);
      await close();
    });

    test("an edit sends what changed, unless someone else was faster", async () => {
      const { bus, failing } = shared.world;
      const headers = { "x-key": "the-secret-of-the-receiver" };
      const target = { type: "webhook", url: failing.url, headers };
      const { id } = await bus.subscribe(failing, { name: "Edited", events: ["order.*"], target });
      const path = `/v1/companies/1/subscriptions/${id}`;
      const { page, close } = await open(`subscriptions/${id}/edit`);
      const bodies: unknown[] = [];
      page.on("request", (request) => {
        if (request.method() === "PATCH") bodies.push(request.postDataJSON());
      });
      await page.getByLabel("Name", { exact: true }).fill("Edited here");
      await bus.company.call("PATCH", path, { name: "Edited elsewhere" });
      await page.getByRole("button", { name: "Save the changes" }).click();
      await page.getByRole("heading", { name: "has changed meanwhile" }).waitFor();
      await page.getByRole("button", { name: "Load the current version" }).click();
      await page.getByRole("heading", { name: "Edit Edited elsewhere" }).waitFor();
      await page.getByLabel("Request").getByText("x-key: hidden").waitFor();
      await page.getByRole("button", { name: "More settings" }).click();
      await page.getByLabel("Timeout").fill("9");
      await page.getByRole("button", { name: "Save the changes" }).click();
      await page.getByRole("button", { name: "Earlier versions" }).click();
      const change = page.getByRole("row", { name: /^timeout none 9$/ });
      await change.waitFor();
      await page.getByRole("row", { name: /^name "Edited" "Edited elsewhere"$/ }).waitFor();
      expect(bodies).toEqual([{ name: "Edited here" }, { timeout: 9 }]);

      await page.getByRole("link", { name: "Edit", exact: true }).click();
      await page.getByRole("button", { name: "Replace the target" }).click();
      expect(await page.getByLabel("Headers: value of x-key").inputValue()).toBe("");
      await page.getByLabel("Type", { exact: true }).selectOption("HubSpot");
      expect(await page.getByLabel("Token").getAttribute("type")).toBe("password");
      await page.getByLabel("Licenses").selectOption("Custom object");
      await page.getByLabel("Object type").fill("not valid");
      await page.getByRole("button", { name: "Save the changes" }).click();
      await page.getByText(/^Must be the name or the id of an object type/).waitFor();
      await page.getByRole("link", { name: "target › token" }).waitFor();
      await bus.company.call("DELETE", path);
      await close();
    });

    test("a read-only key and a rule in code leave no way to change a subscription", async () => {
      const store = apiKeyStore(String(shared.world.bus.aws.outputs.ApiKeysTable));
      const { key } = await makeKey(store, { kind: "company", company_id: 1, permissions: "read" });
      const reader = await open("subscriptions/new", key);
      await reader.page.getByRole("heading", { name: "This key only reads" }).waitFor();
      await reader.page.getByRole("link", { name: "Subscriptions" }).first().click();
      await reader.page.getByRole("link", { name: "Order desk" }).click();
      await reader.page.getByRole("heading", { name: "Settings" }).waitFor();
      const names = /^(Edit|Delete|Disable|Rotate secret|Send a test)$/;
      const actions = (page: Page) =>
        page.getByRole("main").locator("a, button").filter({ hasText: names }).count();
      expect(await actions(reader.page)).toBe(0);
      await reader.close();

      const { page, close } = await open("subscriptions");
      await page.route("**/v1/companies/1/subscriptions/sub_*", async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ json: { ...((await answer.json()) as object), rule: "to-desk" } });
      });
      await page.getByRole("link", { name: "Order desk" }).click();
      await page.getByText("change or remove the file of the rule").waitFor();
      expect(await actions(page)).toBe(3);
      await close();
    });
  });
}
