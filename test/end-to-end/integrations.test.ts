import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SubscriptionState } from "../../bus/endpoints/subscription-view.ts";
import type { DeliveryDetails, DeliverySummary } from "../../bus/history/view.ts";
import { eventTypes, sample } from "../../catalog/index.ts";
import { startApi } from "../../cli/demo/vendors/api.ts";
import { hubspotLicenses } from "../../cli/demo/vendors/hubspot/objects.ts";
import { startHubspot, tooManyHubspotRequests } from "../../cli/demo/vendors/hubspot.ts";
import { startSalesforce } from "../../cli/demo/vendors/salesforce.ts";
import { startSlack } from "../../cli/demo/vendors/slack.ts";
import { startTeams } from "../../cli/demo/vendors/teams.ts";
import { type Subscribed, startTestBus, type TestBus } from "../support/test-bus.ts";

/* Each connector in the synthesized stack, with a system that behaves as its vendor documents. */

const started = async () => ({
  api: await startApi(),
  hubspot: await startHubspot(),
  salesforce: await startSalesforce(),
  slack: await startSlack(),
  teams: await startTeams(),
});
let systems: Awaited<ReturnType<typeof started>>;
let bus: TestBus;

beforeAll(async () => {
  systems = await started();
  bus = await startTestBus(Object.values(systems));
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(Object.values(systems).map((system) => system.stop()));
});

const path = "/v1/companies/1";
const eventCodes = [...eventTypes.keys()];

/** Subscribes a system during a test. */
async function subscribed<T>(
  target: object,
  input: object,
  act: (subscription: Subscribed) => Promise<T>,
): Promise<T> {
  const answer = await bus.company.subscribe(1, { target, retry: { delays: [1, 1, 1] }, ...input });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  const subscription = answer.body as Subscribed;
  try {
    return await act(subscription);
  } finally {
    await bus.company.call("DELETE", `${path}/subscriptions/${subscription.id}`);
  }
}

type Change = { readonly ts?: number; readonly id?: string; readonly data?: object };
type Code =
  | `customer.${"updated" | "deleted"}`
  | `license.${"created" | "updated" | "deleted"}`
  | `product.${"created" | "updated"}`
  | `product_feature.${"created" | "deleted"}`;
let clock = Math.floor(Date.now() / 1000);

/** Publishes an event, by default later than all before it. */
async function publish(code: Code, { data, ...change }: Change = {}): Promise<string> {
  const { data: sampled, ...event } = sample(code);
  const [name = ""] = Object.keys(sampled);
  const whole = { ...(sampled as Record<string, object>)[name], ...data };
  const published = {
    ...event,
    id: crypto.randomUUID(),
    company_id: 1,
    ts: clock++,
    ...change,
    data: { [name]: whole },
  };
  const publisher = code === "license.created" ? "license-api" : "platform";
  expect((await bus.publish(publisher, published)).status).toBe(202);
  return published.id;
}

async function deliveries(subscription: string, eventId: string) {
  const query = `subscription_id=${subscription}&event_id=${eventId}`;
  const { body } = await bus.company.call("GET", `${path}/deliveries?${query}`);
  return (body as { items: DeliverySummary[] }).items;
}

/** Returns the delivery of an event once it has a status. */
async function delivery(
  { id }: Subscribed,
  eventId: string,
  status: string,
): Promise<DeliveryDetails> {
  const look = async () => (await deliveries(id, eventId))[0];
  await expect.poll(async () => (await look())?.status).toBe(status);
  const found = await look();
  const { body } = await bus.company.call("GET", `${path}/deliveries/${found?.id}`);
  return body as DeliveryDetails;
}

async function stateOf({ id }: Subscribed): Promise<SubscriptionState> {
  const { body } = await bus.company.call("GET", `${path}/subscriptions/${id}`);
  return (body as { state: SubscriptionState }).state;
}

describe("chats", () => {
  test("posts a readable message of each event to Slack, and hides its URL in the attempt", async () => {
    const { slack } = systems;
    await subscribed({ type: "slack", url: slack.url }, {}, async (subscription) => {
      const id = await publish("product.created");
      const { attempts } = await delivery(subscription, id, "delivered");
      expect(slack.messages.at(-1)).toMatchObject({ text: "Product created: Drawing Board Pro" });
      const { origin, pathname } = new URL(slack.url);
      expect(attempts).toMatchObject([
        { status: 200, error: null, calls: [{ method: "POST", status: 200, text: "ok" }] },
      ]);
      expect(attempts[0]?.calls?.[0]?.url).toContain(origin);
      expect(JSON.stringify(attempts)).not.toContain(pathname.slice(10));
    });
  });

  test("uses a company's own template for the message, which can also produce none", async () => {
    const { slack } = systems;
    const templates = {
      "license.*": "'Key ' & data.license.license_key",
      "license.deleted": "active ? 'never'",
      "product.*": `{ "text": raw.data.product.product_name, "blocks": data.product.{ "type": "section", "text": { "type": "mrkdwn", "text": product_name } } }`,
    };
    await subscribed({ type: "slack", url: slack.url, templates }, {}, async (subscription) => {
      await delivery(subscription, await publish("license.updated"), "delivered");
      const { license } = sample("license.updated").data;
      expect(slack.messages.at(-1)).toEqual({ text: `Key ${license.license_key}` });
      const hostile = { data: { product_name: "<!channel>" } };
      await delivery(subscription, await publish("product.updated", hostile), "delivered");
      expect(slack.messages.at(-1)).toEqual({
        text: "<!channel>",
        blocks: [{ type: "section", text: { type: "mrkdwn", text: "&lt;!channel&gt;" } }],
      });
      const none = await delivery(subscription, await publish("license.deleted"), "dropped");
      expect(none.dropped_reason).toBe("`templates.license.deleted` returned no message");
    });
  });

  test("waits as a channel with too many messages requests", async () => {
    const { slack } = systems;
    await subscribed({ type: "slack", url: slack.url }, {}, async (subscription) => {
      slack.faults.push({ status: 429, headers: { "retry-after": "1" }, body: "rate_limited" });
      const before = slack.messages.length;
      const id = await publish("product.updated");
      const { attempt_count } = await delivery(subscription, id, "delivered");
      expect([attempt_count, slack.messages.length]).toEqual([2, before + 1]);
    });
  });

  test("ends a subscription whose webhook is gone, with the reason", async () => {
    const { slack } = systems;
    await subscribed({ type: "slack", url: slack.url }, {}, async (subscription) => {
      slack.refusal = "no_service";
      await delivery(subscription, await publish("product.updated"), "held");
      expect(await stateOf(subscription)).toMatchObject({
        status: "disabled",
        disabled_by: "gone",
        error: "Slack answered 404: no_service",
      });
      slack.refusal = undefined;
    });
  });

  test("posts a card of each event to Teams", async () => {
    const { teams } = systems;
    await subscribed({ type: "teams", url: teams.url }, {}, async (subscription) => {
      await delivery(subscription, await publish("customer.updated"), "delivered");
      expect(JSON.stringify(teams.messages.at(-1))).toContain("Customer updated: Ada Becker");
      expect(teams.failedRuns).toEqual([]);
    });
  });
});

describe("HubSpot", () => {
  const target = () => ({
    type: "hubspot",
    url: systems.hubspot.url,
    token: systems.hubspot.token,
    licenses: { as: "custom_object", ...hubspotLicenses },
  });
  const contacts = () => systems.hubspot.contacts.map(({ properties }) => properties);

  test("keeps a customer as one contact through changes, repeats, faults and late events, and deletes it in the end", async () => {
    const { hubspot } = systems;
    await subscribed(target(), {}, async (subscription) => {
      const now = clock;
      clock += 10;
      await delivery(subscription, await publish("customer.updated", { ts: now }), "delivered");
      expect(contacts()).toMatchObject([{ email: "ada.becker@example.com", lastname: "Becker" }]);

      // Performed, but the answer is lost: the retry creates no second note.
      hubspot.faults.push({ drop: "after" });
      const married = { ts: now + 5, data: { email: "ada@example.com", last_name: "Okafor" } };
      const changed = await delivery(
        subscription,
        await publish("customer.updated", married),
        "delivered",
      );
      expect(contacts()).toMatchObject([{ email: "ada@example.com", lastname: "Okafor" }]);

      const late = { ts: now + 1, data: { last_name: "Late" } };
      const dropped = await delivery(
        subscription,
        await publish("customer.updated", late),
        "dropped",
      );
      expect(dropped.dropped_reason).toBe("a later event of contact/5821 has been applied");
      expect(contacts()).toMatchObject([{ lastname: "Okafor" }]);

      // Resends the same delivery.
      await bus.company.call("POST", `${path}/deliveries/${changed.id}/resend`);
      await expect
        .poll(
          async () => (await delivery(subscription, changed.event_id, "delivered")).attempt_count,
        )
        .toBe(changed.attempt_count + 1);
      expect(contacts()).toHaveLength(1);

      await delivery(subscription, await publish("customer.deleted", { ts: now + 9 }), "delivered");
      expect(contacts()).toEqual([]);
      await delivery(subscription, await publish("customer.updated", { ts: now + 8 }), "dropped");
      expect(contacts()).toEqual([]);
    });
  });

  test("says why it drops an event, and warns of it in advance", async () => {
    const licenses = { as: "note" };
    const input = { events: ["license.*"] };
    await subscribed({ ...target(), licenses }, input, async (subscription) => {
      const reason =
        "no e-mail at `license.customer.email`. Set `licenses.contact` to a path that has one";
      expect(subscription).toMatchObject({
        warnings: [{ pointer: "/target", message: expect.stringMatching(`: ${reason}$`) }],
      });
      const dropped = await delivery(subscription, await publish("license.created"), "dropped");
      expect(dropped.dropped_reason).toBe(reason);
    });
  });

  test("respects a limit, and shows a refusal in HubSpot's words", async () => {
    const { hubspot } = systems;
    await subscribed(target(), {}, async (subscription) => {
      hubspot.faults.push({ ...tooManyHubspotRequests, headers: { "retry-after": "1" } });
      const id = await publish("customer.updated");
      expect((await delivery(subscription, id, "delivered")).attempt_count).toBe(2);

      const wrong = await publish("customer.updated", { data: { email: "not an address" } });
      const { dead_reason, last_attempt } = await delivery(subscription, wrong, "dead");
      expect(dead_reason).toBe("the receiver refused it for good");
      expect(last_attempt?.error).toMatch(/^HubSpot answered 400: .*not an address/);
    });
  });

  test("pauses a subscription with refused credentials, and no others", async () => {
    const { hubspot } = systems;
    const wrong = { ...target(), token: "pat-expired-0000" };
    const { body: created } = await bus.company.subscribe(1, {
      target: {
        type: "http",
        url: systems.api.url,
        auth: { type: "oauth2", ...systems.api.client },
      },
      events: ["bus.subscription.disabled"],
    });
    await subscribed(wrong, {}, async (subscription) => {
      const { id } = subscription;
      const first = await publish("license.created");
      const held = await delivery(subscription, first, "held");
      expect(held).toMatchObject({ attempt_count: 1, held_reason: "disabled" });
      expect(await stateOf(subscription)).toMatchObject({
        status: "disabled",
        disabled_by: "credentials",
        error: expect.stringMatching(/^HubSpot answered 401: /),
      });
      const second = await publish("license.updated");
      expect(await delivery(subscription, second, "held")).toMatchObject({ attempt_count: 0 });
      expect(hubspot.objects(hubspotLicenses.object_type)).toEqual([]);

      expect(
        await bus.company.call("PATCH", `${path}/subscriptions/${id}`, { target: target() }),
      ).toMatchObject({ status: 200 });
      await bus.company.call("POST", `${path}/subscriptions/${id}/enable`);
      await delivery(subscription, second, "delivered");
      expect(hubspot.objects(hubspotLicenses.object_type)).toHaveLength(1);
    });
    await bus.company.call("DELETE", `${path}/subscriptions/${(created as Subscribed).id}`);
  });

  test("makes a test call that changes nothing, and shows the answer without the token", async () => {
    const { hubspot } = systems;
    await subscribed(target(), {}, async ({ id }) => {
      const before = hubspot.contacts.length;
      const { status, body } = await bus.company.call("POST", `${path}/subscriptions/${id}/test`);
      expect(status).toBe(202);
      const delivery = `${path}/deliveries/${(body as { id: string }).id}`;
      await expect.poll(async () => (await bus.company.call("GET", delivery)).status).toBe(200);
      const tested = (await bus.company.call("GET", delivery)).body as DeliveryDetails;
      expect(tested).toMatchObject({ status: "delivered", attempt_count: 1 });
      expect(tested.attempts[0]?.calls).toMatchObject([
        { method: "GET", url: `${hubspot.url}/account-info/v3/details`, status: 200 },
      ]);
      expect(tested.attempts[0]?.body).toContain("portalId");
      expect(JSON.stringify(tested)).not.toContain(hubspot.token);
      expect(hubspot.contacts).toHaveLength(before);
    });
  });
});

describe("any API", () => {
  const target = () => ({
    type: "http",
    url: systems.api.url,
    auth: { type: "oauth2", ...systems.api.client },
    request: `{
      "method": $contains(event, ".deleted") ? "DELETE" : "PUT",
      "url": "customers/" & data.customer.id,
      "body": $contains(event, ".deleted") ? undefined : data.customer
    }`,
  });

  test("receives the requests that the company makes of events, and a new token when it requires one", async () => {
    const { api } = systems;
    const latest = { ...target(), latest_only: true };
    const input = { events: ["customer.*"], channel: "webhooks" };
    await subscribed(latest, input, async (subscription) => {
      await delivery(subscription, await publish("customer.updated"), "delivered");
      const { customer } = sample("customer.updated").data;
      expect(api.records.get(`customers/${customer.id}`)).toEqual(customer);
      api.expireTokens();
      const gone = await delivery(subscription, await publish("customer.deleted"), "delivered");
      expect(gone.attempt_count).toBe(1);
      expect(api.records.size).toBe(0);
      await delivery(subscription, await publish("customer.deleted"), "delivered");
    });
  });

  test("posts a repeated event once, by its idempotency key", async () => {
    const { api } = systems;
    const { request: _, ...posting } = target();
    await subscribed(posting, { events: ["product.*"] }, async (subscription) => {
      const before = api.entries.length;
      api.faults.push({ drop: "after" });
      await delivery(subscription, await publish("product.created"), "delivered");
      expect(api.entries).toHaveLength(before + 1);
      expect(api.entries.at(-1)).toMatchObject({ event: "product.created", company_id: 1 });
    });
  });

  test("a delivery that cannot be sent is dead, with the reason", async () => {
    const elsewhere = { ...target(), request: "{ 'url': 'https://example.com/' }" };
    await subscribed(elsewhere, {}, async (subscription) => {
      const { dead_reason } = await delivery(
        subscription,
        await publish("product.created"),
        "dead",
      );
      expect(dead_reason).toBe("it cannot be sent: url must be one of the target's own host");
    });
    const endless = { ...target(), request: "($f := function($x) { 1 + $f($x) }; $f(1))" };
    await subscribed(endless, {}, async (subscription) => {
      const { dead_reason } = await delivery(
        subscription,
        await publish("product.created"),
        "dead",
      );
      expect(dead_reason).toBe("`request` failed: it goes deeper than 500 calls");
    });
  });

  test("pauses the subscription of a client that is no longer allowed", async () => {
    const { api } = systems;
    const revoked = { ...target(), auth: { type: "oauth2", ...api.client, client_secret: "old" } };
    await subscribed(revoked, {}, async (subscription) => {
      await delivery(subscription, await publish("customer.updated"), "held");
      expect(await stateOf(subscription)).toMatchObject({
        disabled_by: "credentials",
        error: expect.stringContaining("the token endpoint answered 401: invalid_client"),
      });
    });
  });
});

describe("Salesforce", () => {
  const target = () => ({
    type: "salesforce",
    url: systems.salesforce.url,
    auth: { type: "client_credentials", ...systems.salesforce.client },
    licenses: { account_id: systems.salesforce.account },
  });

  test("keeps customers, products and licenses as records, and changes and deletes them by events", async () => {
    const { salesforce } = systems;
    await subscribed(target(), {}, async (subscription) => {
      const arrived = async (code: Code, change?: Change) =>
        delivery(subscription, await publish(code, change), "delivered");
      await arrived("customer.updated");
      salesforce.faults.push({ drop: "after" });
      await arrived("product.created");
      await arrived("product_feature.created");
      salesforce.expireTokens();
      const license = await arrived("license.created", {
        data: { customer: { id: sample("customer.updated").data.customer.id } },
      });
      expect(license.attempt_count).toBe(1);
      await arrived("license.updated", { data: { validity_period: "2028-01-31" } });
      expect(salesforce.records("Contact")).toMatchObject([{ LastName: "Becker" }]);
      expect(salesforce.records("Product2")).toHaveLength(2);
      expect(salesforce.records("Asset")).toMatchObject([{ UsageEndDate: "2028-01-31" }]);
      await arrived("product_feature.deleted");
      await arrived("license.deleted");
      await arrived("customer.deleted");
      expect(salesforce.records("Asset")).toEqual([]);
      expect(salesforce.records("Contact")).toEqual([]);
      expect(salesforce.records("Product2")).toMatchObject([{ Name: "Drawing Board Pro" }]);
    });
  });
});

test.each([
  [{ type: "slack", url: "https://example.com/hook" }, "/target/url"],
  [{ type: "teams", url: "https://10.0.0.1/hook" }, "/target/url"],
  [{ type: "hubspot" }, "/target/token"],
  [{ type: "hubspot", token: "pat", contacts: { email: null } }, "/target/contacts/email"],
  [{ type: "http", url: "https://example.com/", request: "(" }, "/target/request"],
  [{ type: "fax", url: "https://example.com/" }, "/target/type"],
  [{ type: "teams", url: "https://example.com/", colour: "red" }, "/target/colour"],
])("refuses %j at %s", async (target, pointer) => {
  expect(await bus.company.subscribe(1, { target })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer }] },
  });
});

test("refuses input that is within the limit of each field and too large as a whole", async () => {
  const template = `'${"x".repeat(9_000)}'`;
  const codes = eventCodes.slice(0, 50);
  const templates = Object.fromEntries(codes.map((code) => [code, template]));
  const target = { type: "teams", url: "https://example.com/", templates };
  expect(await bus.company.subscribe(1, { target })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "", message: "must be at most 100 KB in all" }] },
  });
});

test("refuses a setting that a connector does not support, and another channel", async () => {
  const { url, token } = systems.hubspot;
  const target = { type: "hubspot", url, token };
  expect(await bus.company.subscribe(1, { target, events: ["product.*"] })).toMatchObject({
    status: 422,
    body: {
      errors: [
        {
          pointer: "/events/0",
          message:
            "is not an event that hubspot can receive. Available: customer.deleted, customer.updated, license.created, license.deleted, license.updated",
        },
      ],
    },
  });
  expect(await bus.company.subscribe(1, { target, channel: "webhooks" })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/channel" }] },
  });
});

test("shows no secret of a target, has none to sign with, and none to rotate", async () => {
  const { url, token } = systems.hubspot;
  await subscribed({ type: "hubspot", url, token }, {}, async (made) => {
    const subscription = `${path}/subscriptions/${made.id}`;
    const { body } = await bus.company.call("GET", subscription);
    expect(body).toMatchObject({ channel: "integrations", target: { type: "hubspot", url } });
    expect(body).not.toHaveProperty("format");
    expect(JSON.stringify([made, body])).not.toContain(token);
    expect(made).not.toHaveProperty("secret");
    expect(await bus.company.call("POST", `${subscription}/rotate-secret`)).toMatchObject({
      status: 422,
    });
  });
});
