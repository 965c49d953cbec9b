import { expectTypeOf, test } from "vitest";
import { LicenseEventBus, type PublishResult, verify } from "./index.ts";

const options = { url: "http://127.0.0.1:9", key: "leb_pub_test" };
/* Only the compiler runs what stands in these functions. */
const unrun = (_: () => unknown) => {};

test("what is published is checked by its event code", () => {
  const bus = new LicenseEventBus(options);
  unrun(() => {
    const one = bus.publish({
      event: "license.activated",
      company_id: 1,
      data: { license: { id: 1, max_activations: 3 } },
    });
    expectTypeOf(one).resolves.toEqualTypeOf<PublishResult>();
    const many = bus.publish([
      { event: "license.activated", company_id: 1, data: { license: { id: 1 } } },
      { event: "customer.updated", company_id: 1, data: { customer: { id: 1 } } },
    ]);
    expectTypeOf(many).resolves.toEqualTypeOf<readonly PublishResult[]>();

    // @ts-expect-error: a number is no text
    bus.publish({ event: "license.activated", company_id: 1, data: { license: { id: "1" } } });
    // @ts-expect-error: the event is about a license
    bus.publish({ event: "license.activated", company_id: 1, data: { order: { id: 1 } } });
    // @ts-expect-error: there is no such event
    bus.publish({ event: "license.actived", company_id: 1, data: { license: { id: 1 } } });
    // @ts-expect-error: there is no such event, nor as a deployment's own unless it is given
    bus.publish([{ event: "warranty.registered", company_id: 1, data: { warranty: { id: 1 } } }]);
    // @ts-expect-error: every event is of a company
    bus.publish({ event: "license.activated", data: { license: { id: 1 } } });
  });
});

test("a deployment's own event types are checked where they are given", () => {
  const bus = new LicenseEventBus<{ "warranty.registered": { warranty: { id: number } } }>(options);
  unrun(() => {
    bus.publish({ event: "warranty.registered", company_id: 1, data: { warranty: { id: 1 } } });
    bus.publish({ event: "license.activated", company_id: 1, data: { license: { id: 1 } } });
    // @ts-expect-error: a number is no text
    bus.publish({ event: "warranty.registered", company_id: 1, data: { warranty: { id: "1" } } });
    // @ts-expect-error: the event is about a license
    bus.publish({ event: "license.activated", company_id: 1, data: { warranty: { id: 1 } } });
  });
});

test("a whole prefix of codes may be left unchecked", () => {
  const bus = new LicenseEventBus<Record<`acme.${string}`, object>>(options);
  unrun(() => {
    bus.publish({ event: "acme.anything", company_id: 1, data: { whatever: 1 } });
    // @ts-expect-error: there is no such event
    bus.publish({ event: "license.actived", company_id: 1, data: { license: { id: 1 } } });
  });
});

test("what became of an event is told apart by ok", () => {
  const told = (result: PublishResult) => (result.ok ? result.repeat : result.problem.title);
  expectTypeOf(told).returns.toEqualTypeOf<string | boolean>();
});

test("a verified event's code tells what its data is", () => {
  unrun(async () => {
    const webhook = await verify({ headers: {}, body: "" }, "whsec_");
    // @ts-expect-error: it may not be genuine
    webhook.event;
    if (!webhook.ok) return expectTypeOf(webhook.reason).toExtend<string>();
    const { event } = webhook;
    if (event.event === "license.activated") {
      expectTypeOf(event.data.license.id).toEqualTypeOf<number>();
      // @ts-expect-error: the event is about a license
      event.data.order;
    }
    // @ts-expect-error: there is no such event
    if (event.event === "license.actived") return;
  });
});

test("what is asked for and what is answered have types", () => {
  const bus = new LicenseEventBus(options);
  unrun(async () => {
    const { subscriptions, sources } = bus.company(1);
    const target = { type: "webhook", url: "https://example.com" } as const;
    const made = await subscriptions.create({ target, format: "cloudevents" });
    expectTypeOf(made.secret).toEqualTypeOf<string>();
    expectTypeOf(made.events).toEqualTypeOf<string[]>();
    for await (const one of subscriptions.list()) {
      expectTypeOf(one.enabled).toEqualTypeOf<boolean>();
      // @ts-expect-error: a secret is in no list
      one.secret;
    }
    // @ts-expect-error: there is no such format
    await subscriptions.create({ target, format: "xml" });
    // @ts-expect-error: FlexNet signs nothing
    await sources.create({ kind: "flexnet", auth: { type: "standard-webhooks", secrets: [] } });
  });
});
