import { expectTypeOf, test } from "vitest";
import {
  type BusEventCode,
  type CatalogEvent,
  type EventCode,
  type EventData,
  type PublishEvent,
  sample,
} from "./index.ts";

test("an event code determines the type of the event's data", () => {
  expectTypeOf<EventData<"license.activated">["license"]["id"]>().toEqualTypeOf<number>();
  expectTypeOf<EventData<"license.activated">["license"]["activations_type"]>().toEqualTypeOf<
    "online" | "offline" | undefined
  >();
  expectTypeOf<keyof EventData<"license.license_user.assigned">>().toEqualTypeOf<
    "license" | "license_user"
  >();
  expectTypeOf<EventData<"keygen.user.created">["user"]["type"]>().toEqualTypeOf<"users">();
  expectTypeOf<"license.activated">().toExtend<EventCode>();
  expectTypeOf<"license.invented">().not.toExtend<EventCode>();
});

test("an event to publish is discriminated by its code", () => {
  const right: PublishEvent = {
    event: "license.activated",
    company_id: 1001,
    data: { license: { id: 1, max_activations: 3, order: { id: 2, store_id: null } } },
  };
  expectTypeOf(right).toExtend<PublishEvent>();

  const wrongType: PublishEvent = {
    event: "license.activated",
    company_id: 1001,
    // @ts-expect-error: a number is not a string
    data: { license: { id: 1, max_activations: "3" } },
  };
  const wrongObject: PublishEvent = {
    event: "license.activated",
    company_id: 1001,
    // @ts-expect-error: the event is about a license
    data: { order: { id: 1 } },
  };
  // @ts-expect-error: a password reset needs its token
  const noToken: PublishEvent = {
    event: "keygen.user.password-reset",
    company_id: 1001,
    data: { user: { id: "1", type: "users", attributes: {} } },
  };
  expectTypeOf([wrongType, wrongObject, noToken]).toExtend<readonly PublishEvent[]>();
});

test("the bus's own events have types too, and only the bus publishes them", () => {
  expectTypeOf<BusEventCode>().toEqualTypeOf<
    "bus.subscription.disabled" | "bus.delivery.dead" | "bus.replay.finished"
  >();
  expectTypeOf<BusEventCode>().toExtend<CatalogEvent["event"]>();
  expectTypeOf<EventData<"bus.subscription.disabled">["subscription"]["reason"]>().toEqualTypeOf<
    "gone" | "failing" | "receiver" | "credentials"
  >();
  expectTypeOf<EventData<"bus.delivery.dead">["delivery"]["error"]>().toEqualTypeOf<
    string | null
  >();
  expectTypeOf<EventData<"bus.replay.finished">["replay"]["matched"]>().toEqualTypeOf<number>();
  expectTypeOf<Extract<PublishEvent["event"], BusEventCode>>().toEqualTypeOf<never>();
});

test("a sample has the type of its code", () => {
  const { vendor } = sample("keygen.user.password-reset");
  expectTypeOf(vendor.meta.passwordResetToken).toEqualTypeOf<string>();
});
