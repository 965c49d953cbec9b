import { isDeepStrictEqual } from "node:util";
import { flexnetEvent, flexnetSamples, sample } from "../../catalog/index.ts";
import type { PublishableEvent, PublishResult } from "../../sdk/index.ts";
import type { BusLine } from "../bus-line.ts";
import type { SampleKeys } from "../sample-company.ts";
import type { Consumer, Consumers } from "./consumers.ts";

export type Publication = {
  readonly publisher: keyof SampleKeys["publishers"];
  readonly event: PublishableEvent & { readonly id: string };
};

/**
 * Returns the demo's events: LicenseSpring events of its list, the four payloads of FlexNet's
 * documentation, and the three Keygen events that its example handler takes.
 */
export function publications(companyId: number): readonly Publication[] {
  const of = (publisher: Publication["publisher"], event: Publication["event"]): Publication => ({
    publisher,
    event: { ...event, id: crypto.randomUUID(), company_id: companyId },
  });
  return [
    of("license-api", sample("license.created")),
    of("license-api", sample("license.activated")),
    of("platform", sample("customer.updated")),
    of("user-portal", sample("order.license_user.manager_assigned")),
    ...flexnetSamples.map((payload) => of("flexnet", flexnetEvent(payload))),
    of("keygen", sample("keygen.user.created")),
    of("keygen", sample("keygen.license.created")),
    of("keygen", sample("keygen.user.password-reset")),
  ];
}

/** An expected outcome, and whether it was observed. */
export type Check = { readonly ok: boolean; readonly what: string; readonly seen: string };

export type Seen = {
  readonly published: readonly Publication[];
  /** One result for each of `published`, plus one for the first event, which is published twice. */
  readonly answers: readonly PublishResult[];
  readonly consumers: Consumers;
  /** Keyed by subscription id. */
  readonly consumerOf: ReadonlyMap<string, Consumer>;
  readonly attempts: readonly Extract<BusLine, { what: "delivery.attempted" }>[];
};

/** Returns the demo's checks. The demo passes if all of them are ok. */
export function checks(seen: Seen): readonly Check[] {
  const { published, answers, consumers, consumerOf, attempts } = seen;
  const { customer, billing, keygenApp, flexnetReceiver } = consumers;
  const check = (what: string, ok: boolean, seen: unknown): Check => ({
    ok,
    what,
    seen: JSON.stringify(seen),
  });
  const twice = published[0]?.event.id;
  const ofTwice = customer.receiver.received.filter(
    ({ body }) => (body as { id: string }).id === twice,
  );
  const billed = attempts.filter(({ subscription_id: id }) => consumerOf.get(id) === billing);

  return [
    check(
      "every event was accepted",
      answers.length === published.length + 1 && answers.every(({ status }) => status === 202),
      answers.map(({ status }) => status),
    ),
    ...Object.values(consumers).map(({ name, receiver, expected }) =>
      check(
        `${name} got ${expected} ${expected === 1 ? "webhook" : "webhooks"}`,
        receiver.received.length === expected,
        receiver.received.length,
      ),
    ),
    check(
      "the customer's server verified every signature with the package standardwebhooks",
      customer.receiver.refused === 0 && customer.receiver.received.length === customer.expected,
      { refused: customer.receiver.refused },
    ),
    check(
      "billing failed twice and received its webhook at the third attempt",
      isDeepStrictEqual(
        billed.map(({ outcome }) => outcome),
        ["retrying", "retrying", "delivered"],
      ),
      billed.map(({ outcome }) => outcome),
    ),
    check("the event published twice was delivered once", ofTwice.length === 1, ofTwice.length),
    check(
      "the FlexNet payloads arrived exactly as FlexNet documents them",
      isSameSet(
        flexnetReceiver.receiver.received.map(({ body }) => body),
        flexnetSamples,
      ),
      flexnetReceiver.receiver.received.map(({ body }) => body),
    ),
    check(
      "the Keygen app found the user, the license and the reset token in its payloads",
      isSameSet(
        keygenApp.receiver.received.map(({ body }) => body),
        keygenFindings(),
      ),
      keygenApp.receiver.received.map(({ body }) => Object.keys(body as object)),
    ),
  ];
}

/** True if both hold the same items in any order. Webhooks promise no order. */
function isSameSet(found: readonly unknown[], expected: readonly unknown[]): boolean {
  return (
    found.length === expected.length &&
    expected.every((item) => found.some((other) => isDeepStrictEqual(item, other)))
  );
}

/** Returns the facts that the app must read from the three samples. */
function keygenFindings(): readonly unknown[] {
  const user = sample("keygen.user.created").data.user;
  const license = sample("keygen.license.created").data.license;
  const reset = sample("keygen.user.password-reset").vendor;
  return [
    { user: user.attributes.email },
    { license: license.attributes.key },
    { reset: reset.meta.passwordResetToken },
  ];
}
