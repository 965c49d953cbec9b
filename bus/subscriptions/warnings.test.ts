import { expect, test } from "vitest";
import { newSubscription } from "./new-subscription.ts";
import { subscriptionWarnings } from "./warnings.ts";

function warningsOf(target: object, events = ["*"]): readonly string[] {
  const made = newSubscription(1, { target, events }, { loopbackTargets: [] }, Date.now());
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  return subscriptionWarnings(made.subscription).map((of) => `${of.pointer} ${of.message}`);
}

const hubspot = { type: "hubspot", token: "pat-1" };
const salesforce = {
  type: "salesforce",
  url: "https://acme.my.salesforce.com",
  auth: { type: "client_credentials", client_id: "a", client_secret: "b" },
};
const slack = { type: "slack", url: "https://hooks.slack.com/services/T0/B0/abc" };

test("warns if the samples of selected events would be dropped, with the reason", () => {
  expect(warningsOf({ ...hubspot, licenses: { as: "note" } })).toEqual([
    "/target drops events such as the samples of license.created, license.deleted and license.updated: no e-mail at `license.customer.email`. Set `licenses.contact` to a path that has one",
  ]);
  expect(warningsOf(hubspot)).toEqual([
    "/target drops events such as the samples of license.created, license.deleted and license.updated: the target keeps no licenses. Set `licenses`",
  ]);
  expect(
    warningsOf({ ...hubspot, contacts: { email: "customer.mail" } }, ["customer.updated"]),
  ).toEqual([
    "/target drops events such as the samples of customer.updated: no e-mail at `customer.mail`, by which its contact is found. `contacts.email` can name another path",
  ]);
});

test("warns if Salesforce would refuse new licenses", () => {
  expect(warningsOf(salesforce)).toEqual([
    expect.stringMatching(/^\/target\/licenses\/account_id is missing, /),
  ]);
  expect(warningsOf({ ...salesforce, licenses: { contact: "license.order.id" } })).toEqual([]);
});

test("has no warnings for a configuration that works with the samples", () => {
  expect(warningsOf(hubspot, ["customer.*"])).toEqual([]);
  expect(warningsOf({ ...hubspot, licenses: { as: "custom_object", object_type: "2-1" } })).toEqual(
    [],
  );
  expect(warningsOf({ ...salesforce, licenses: { account_id: "001000000000001AAA" } })).toEqual([]);
  expect(warningsOf(slack)).toEqual([]);
  expect(warningsOf({ ...slack, templates: { "*": "nothing" } })).toEqual([]);
  expect(warningsOf({ type: "http", url: "https://example.com/", request: "null" })).toEqual([]);
  expect(warningsOf({ type: "webhook", url: "https://example.com/" })).toEqual([]);
});
