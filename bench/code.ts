import { newDelivery } from "../bus/delivery/message.ts";
import type { BusDetail, LicenseEvent } from "../bus/events/event.ts";
import { flexnetSamples } from "../catalog/index.ts";
import { flexnetEvent, sample } from "../catalog/sample.ts";
import { newEvent } from "./events.ts";
import { type Benchmark, inTurns, type Measurement, microsecondsOf } from "./report.ts";
import { find, newWebhook, publish, renderAndSign, subscribe } from "./steps.ts";

const company = 1;

/** Measures the functions' own processor time. */
export const code: Benchmark = {
  about: "the functions' own processor time for an event, without their calls to AWS and receivers",
  run: (progress) => inTurns([ingest, dispatch, ...formats], { runs: 9, warmUps: 2 }, progress),
};

const ingest: Measurement = {
  figures: [{ name: "ingest: check, store, put on the bus, answer", unit: "µs" }],
  measure: async () => [await microsecondsOf(() => publish([newEvent(company)]))],
};

const dispatch: Measurement = {
  figures: [{ name: "dispatch: find a subscription among ten, put on the queue", unit: "µs" }],
  async measure() {
    const subscriptions = Array.from({ length: 10 }, (_, i) =>
      newWebhook(company, { pattern: { detail: { data: { license: { id: [i] } } } } }),
    );
    subscribe(new Map([[company, new Map(subscriptions.map((one) => [one.id, one]))]]));
    const batch = await publish(Array.from({ length: 10 }, () => newEvent(company)));
    return [(await microsecondsOf(() => find(batch))) / batch.length];
  },
};

const [update] = flexnetSamples;
if (!update) throw new Error("There is no sample of FlexNet");
const license = newEvent(company);
const ofKeygen = sample("keygen.license.created");
const flexnetUrls = { entitlement: "https://example.com/entitlement" };

/** The event and the subscription's input, by format. */
const formats = (
  [
    ["licensespring", license, {}],
    ["licensespring, signature v1a", license, { signature: "v1a" }],
    ["cloudevents", license, { format: "cloudevents" }],
    ["keygen, ed25519", ofKeygen, { format: "keygen" }],
    ["keygen, rsa-pss-sha256", ofKeygen, { format: "keygen", keygen_algorithm: "rsa-pss-sha256" }],
    [
      "flexnet",
      flexnetEvent(update),
      { format: "flexnet", target: { type: "webhook", urls: flexnetUrls } },
    ],
  ] as const
).map(([name, event, input]): Measurement => {
  const subscription = newWebhook(company, input);
  const detail: BusDetail = {
    ...(event as LicenseEvent),
    company_id: company,
    consumers: ["webhooks"],
    accepted_at: Date.now(),
  };
  const message = newDelivery(detail, "license-api", subscription.id);
  return {
    figures: [{ name: `deliver: render and sign, ${name}`, unit: "µs" }],
    async measure() {
      const { kind } = await renderAndSign(message, subscription);
      if (kind !== "sent") throw new Error(`Nothing to send as ${name}`);
      return [await microsecondsOf(() => renderAndSign(message, subscription))];
    },
  };
});
