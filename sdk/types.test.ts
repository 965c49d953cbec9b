import { expectTypeOf, test } from "vitest";
import { type AcceptedResult, LicenseEventBus, type PublishResult, verify } from "./index.ts";

const options = { url: "http://127.0.0.1:9", key: "leb_pub_test" };
/* Only the compiler checks the bodies of these functions. */
const unrun = (_: () => unknown) => {};

test("checks a published event by its event code", () => {
  const bus = new LicenseEventBus(options);
  unrun(() => {
    const one = bus.publish({
      event: "license.activated",
      company_id: 1,
      data: { license: { id: 1, max_activations: 3 } },
    });
    expectTypeOf(one).resolves.toEqualTypeOf<AcceptedResult>();
    const many = bus.publish([
      { event: "license.activated", company_id: 1, data: { license: { id: 1 } } },
      { event: "customer.updated", company_id: 1, data: { customer: { id: 1 } } },
    ]);
    expectTypeOf(many).resolves.toEqualTypeOf<readonly PublishResult[]>();

    // @ts-expect-error: a number is not a string
    bus.publish({ event: "license.activated", company_id: 1, data: { license: { id: "1" } } });
    // @ts-expect-error: the event is about a license
    bus.publish({ event: "license.activated", company_id: 1, data: { order: { id: 1 } } });
    // @ts-expect-error: no such event
    bus.publish({ event: "license.actived", company_id: 1, data: { license: { id: 1 } } });
    // @ts-expect-error: no such event, and not declared as one of the deployment's own
    bus.publish([{ event: "warranty.registered", company_id: 1, data: { warranty: { id: 1 } } }]);
    // @ts-expect-error: every event belongs to a company
    bus.publish({ event: "license.activated", data: { license: { id: 1 } } });
  });
});

test("checks a deployment's own event types if they are declared", () => {
  const bus = new LicenseEventBus<{ "warranty.registered": { warranty: { id: number } } }>(options);
  unrun(() => {
    bus.publish({ event: "warranty.registered", company_id: 1, data: { warranty: { id: 1 } } });
    bus.publish({ event: "license.activated", company_id: 1, data: { license: { id: 1 } } });
    // @ts-expect-error: a number is not a string
    bus.publish({ event: "warranty.registered", company_id: 1, data: { warranty: { id: "1" } } });
    // @ts-expect-error: the event is about a license
    bus.publish({ event: "license.activated", company_id: 1, data: { warranty: { id: 1 } } });
  });
});

test("allows a whole prefix of codes unchecked", () => {
  const bus = new LicenseEventBus<Record<`acme.${string}`, object>>(options);
  unrun(() => {
    bus.publish({ event: "acme.anything", company_id: 1, data: { whatever: 1 } });
    // @ts-expect-error: no such event
    bus.publish({ event: "license.actived", company_id: 1, data: { license: { id: 1 } } });
  });
});

test("narrows a result by ok", () => {
  const outcome = (result: PublishResult) => (result.ok ? result.repeat : result.problem.title);
  expectTypeOf(outcome).returns.toEqualTypeOf<string | boolean>();
});

test("narrows a verified event's data by its code", () => {
  unrun(async () => {
    const webhook = await verify({ headers: {}, body: "" }, "whsec_");
    // @ts-expect-error: it may not be verified
    webhook.event;
    if (!webhook.ok) return expectTypeOf(webhook.reason).toExtend<string>();
    const { event } = webhook;
    if (event.event === "license.activated") {
      expectTypeOf(event.data.license.id).toEqualTypeOf<number>();
      // @ts-expect-error: the event is about a license
      event.data.order;
    }
    // @ts-expect-error: no such event
    if (event.event === "license.actived") return;
  });
});

test("types inputs and answers", () => {
  const bus = new LicenseEventBus(options);
  unrun(async () => {
    const { subscriptions, sources } = bus.company(1);
    const target = { type: "webhook", url: "https://example.com" } as const;
    const made = await subscriptions.create({ target, format: "cloudevents" });
    expectTypeOf(made.secret).toEqualTypeOf<string>();
    expectTypeOf(made.events).toEqualTypeOf<string[]>();
    for await (const one of subscriptions.list()) {
      expectTypeOf(one.enabled).toEqualTypeOf<boolean>();
      // @ts-expect-error: lists contain no secret
      one.secret;
    }
    // @ts-expect-error: no such format
    await subscriptions.create({ target, format: "xml" });
    // @ts-expect-error: FlexNet signs nothing
    await sources.create({ kind: "flexnet", auth: { type: "standard-webhooks", secrets: [] } });
  });
});
