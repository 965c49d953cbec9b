import { describe, expect, test } from "vitest";
import { auditLog } from "../../bus/audit/audit-table.ts";
import { provide } from "../../bus/rule-subscriptions/provide.ts";
import { subscriptionStore } from "../../bus/subscriptions/subscriptions-table.ts";
import { linkOf, type SharedConsole } from "../support/console-world.ts";

/** Registers the tests of administrators' pages, and of changes and rules. */
export function adminTests(shared: SharedConsole): void {
  describe("administrating in the console", () => {
    const open = (path = "/console") =>
      shared.open(linkOf(shared.world.bus, shared.world.adminKey, undefined, path));

    test("an administrator finds a company, names it, and creates a link for the customer", async () => {
      const { page, faults, close } = await open();
      await page.getByRole("heading", { name: "Companies" }).waitFor();
      await page.getByRole("button", { name: "Rename company 1", exact: true }).click();
      await page.getByLabel("Name", { exact: true }).fill("Acme");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("link", { name: "1 · Acme" }).waitFor();
      await page.getByLabel("Filter companies").fill("globex");
      await page.getByRole("heading", { name: "No company matches" }).waitFor();
      await page.getByLabel("Filter companies").fill("acme");

      await page.getByRole("button", { name: "Create a link for Acme" }).click();
      await page.getByLabel("Valid for").selectOption("4 hours");
      await page.getByRole("button", { name: "Create the link" }).click();
      await page.getByText("Copy the link now.").waitFor();
      const url = await page.getByRole("dialog").locator("code").innerText();
      await page.getByRole("button", { name: "Done" }).click();
      expect(await page.content()).not.toContain("leb_ses_");
      const customer = await shared.open(url);
      await customer.page.getByRole("link", { name: "Events", exact: true }).click();
      await customer.page.getByRole("link", { name: "license.expired" }).first().waitFor();
      expect(await customer.page.getByRole("link", { name: "Companies" }).count()).toBe(0);
      await customer.close();

      await page.getByLabel("Go to company").fill("one");
      await page.getByRole("button", { name: "Go" }).click();
      await page.getByText("Enter a number from 1 on.").waitFor();
      await page.getByLabel("Go to company").fill("7001");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/console/companies/7001");
      expect(faults).toEqual([]);
      await close();
    });

    test("a key is created, shown once, and revoked", async () => {
      const { page, close } = await open("/console/keys");
      await page.getByLabel("Company", { exact: true }).fill("61");
      await page.getByRole("heading", { name: "Company 61 has no key" }).waitFor();
      expect(new URL(page.url()).search).toBe("?company=61");
      await page.getByRole("button", { name: "Create a key" }).click();
      await page.getByLabel("Name", { exact: true }).fill("crm");
      await page.getByRole("button", { name: "Read only" }).click();
      await page.getByRole("button", { name: "Create the key" }).click();
      const key = page.getByRole("dialog").locator("code");
      expect(await key.innerText()).toMatch(/^leb_co_/);
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("cell", { name: "Read company 61" }).waitFor();
      expect(await page.content()).not.toContain("leb_co_");

      await page.getByRole("button", { name: "Revoke crm" }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Revoke crm" }).click();
      await page.getByRole("button", { name: "Revoke the key" }).click();
      await page.getByRole("heading", { name: "Company 61 has no key" }).waitFor();
      await page.goto(`${shared.world.bus.aws.apiUrl}/console/companies/61/audit`);
      await page.getByRole("cell", { name: "Revoked the key" }).waitFor();
      await page.getByRole("cell", { name: "operations" }).first().waitFor();
      await close();
    });

    test("the keys of companies open no page of administrators", async () => {
      const { page, close } = await shared.open(shared.world.link);
      await page.getByRole("link", { name: "Audit" }).waitFor();
      expect(await page.getByRole("link", { name: "Companies" }).count()).toBe(0);
      for (const path of ["companies", "keys", "audit"]) {
        await page.goto(`${shared.world.bus.aws.apiUrl}/console/${path}`);
        await page.getByText("The API key does not allow this request").waitFor();
      }
      await close();
    });

    test("the audit log shows who changed a subscription, and the fields that differ", async () => {
      const { bus, subscriptions } = shared.world;
      const id = subscriptions["Order desk"];
      const path = `/v1/companies/1/subscriptions/${id}`;
      await bus.company.call("PATCH", path, { events: ["order.created"], timeout: 5 });
      const { page, close } = await shared.open(
        linkOf(bus, bus.keys.company, 1, "/console/companies/1/audit"),
      );
      const change = page.getByRole("row", { name: /Changed the subscription.* Order desk/ });
      await change.getByRole("link", { name: "All its changes" }).click();
      await page.getByText(/^Subject ./).waitFor();
      expect(new URL(page.url()).searchParams.get("subject")).toBe(id);
      await page.getByRole("button", { name: "Changed the subscription" }).click();
      const fields = page.getByRole("table", { name: "Fields that differ" });
      await fields.getByRole("row", { name: 'events ["order.*"] ["order.created"]' }).waitFor();
      await fields.getByRole("row", { name: "timeout none 5" }).waitFor();
      await page.getByRole("link", { name: "Order desk", exact: true }).first().click();
      await page.getByRole("heading", { name: "Order desk" }).waitFor();
      await close();
    });

    test("the page of rules in code lists what deployments made, and the log has their changes", async () => {
      const { bus } = shared.world;
      const { page, close } = await shared.open(
        linkOf(bus, bus.keys.company, 1, "/console/companies/1/rules"),
      );
      await page.getByRole("heading", { name: "No rule in code for this company" }).waitFor();
      await deployRule(bus, "crm");
      await page.reload();
      await page.getByRole("link", { name: "crm" }).waitFor();
      await page.getByRole("link", { name: "audit log" }).click();
      await page.getByText("A deployment of rules in code").waitFor();
      await close();
    });
  });
}

/** Makes the subscription of a rule, as the function of a deployment does. It receives no event. */
async function deployRule(bus: SharedConsole["world"]["bus"], rule: string): Promise<void> {
  const ports = {
    subscriptions: subscriptionStore(bus.refOf("StorageSubscriptions")),
    audit: auditLog(bus.refOf("StorageAudit")),
  };
  const target = { type: "webhook", url: "https://crm.example.com/hook" };
  const input = { events: ["order.created"], target };
  const ResourceProperties = {
    ServiceToken: "",
    Rule: rule,
    CompanyId: "1",
    Subscription: JSON.stringify(input),
  };
  const request = {
    RequestType: "Create",
    ServiceToken: "",
    ResponseURL: "",
    StackId: "",
    RequestId: "",
    LogicalResourceId: "Crm",
    ResourceType: "Custom::RuleSubscription",
    ResourceProperties,
  } as const;
  const outcome = await provide(request, ports, { loopbackTargets: [] }, Date.now());
  expect(outcome.kind).toBe("success");
}
