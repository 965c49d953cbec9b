import { expect, test } from "vitest";
import { teamsSchema } from "./index.ts";

const url = `https://prod-1.westeurope.logic.azure.com:443/workflows/${"a".repeat(32)}/triggers/manual/paths/invoke?sig=${"b".repeat(43)}`;
const egressPolicy = { loopbackTargets: ["localhost:3000"] };
const faultsOf = (change: object) =>
  teamsSchema.faults({ type: "teams", url, ...change }, egressPolicy);

test.each([
  url,
  "https://default0123.4.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/5/triggers/manual/paths/invoke?sig=6",
  "https://example.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4",
  "http://localhost:3000/anything",
])("accepts %s", (url) => {
  expect(faultsOf({ url })).toEqual([]);
});

test.each([
  ["http://prod-1.westeurope.logic.azure.com/workflows/1", "must be an https URL"],
  ["https://169.254.169.254/workflows/1", "must not be a private address"],
  ["https://prod-1.westeurope.logic.azure.com/hidden", "must be the URL itself"],
])("%s: %s", (url, message) => {
  expect(faultsOf({ url })).toEqual([
    { pointer: "/url", message: expect.stringContaining(message) },
  ]);
});

test("refuses a template for unknown events", () => {
  expect(faultsOf({ templates: { "no.such": "1" } })).toMatchObject([
    { pointer: "/templates/no.such" },
  ]);
});

test("hides the webhook's URL", () => {
  expect(teamsSchema.shown({ type: "teams", url })).toEqual({
    type: "teams",
    url: "https://prod-1.westeurope.logic.azure.com/hidden",
  });
});
