import { TLS_RECORD_OVERHEAD } from "../../packages/embedded-aws/billing/http-api.ts";
import type { Usage } from "../../packages/embedded-aws/billing/meter.ts";
import type { MeteredBus } from "./metered-bus.ts";
import { targets } from "./prices-2026-11.ts";
import type { Receivers, Traffic } from "./receivers.ts";

export type Scenario = {
  readonly name: string;
  /** Column head in the comparison of all scenarios. */
  readonly short: string;
  readonly events: number;
  /** Events in a request. */
  readonly each: number;
  /** Requests a second: slow enough for two processors. A faster rate would only take longer. */
  readonly perSecond: number;
  readonly webhooks: number;
  /** Share of the deliveries whose first attempt fails. */
  readonly failing: number;
  /**
   * Maximum seconds that events wait to be dispatched together, as the deployment sets it; none by
   * default.
   */
  readonly batchingSeconds?: number;
  /** Target cost of a million events, in US dollars. */
  readonly target?: number;
};

/** Two million events a day. */
const busySite = 25;
const defaults = { each: 1, perSecond: busySite, webhooks: 1, failing: 0 };

export const scenarios: readonly Scenario[] = [
  {
    ...defaults,
    name: "One by one, one webhook",
    short: "one by one",
    events: 1000,
    target: targets.oneByOne,
  },
  {
    ...defaults,
    name: "In batches of 100, one webhook",
    short: "in batches",
    events: 2000,
    each: 100,
    perSecond: 0.5,
    target: targets.inBatches,
  },
  {
    ...defaults,
    name: "One by one, dispatched once a second",
    short: "window of 1 s",
    events: 1000,
    batchingSeconds: 1,
    target: targets.oneByOne,
  },
  {
    ...defaults,
    name: "One by one, ten webhooks each",
    short: "ten webhooks",
    events: 160,
    perSecond: 4,
    webhooks: 10,
  },
  {
    ...defaults,
    name: "One by one, one attempt in ten fails at first",
    short: "10% fail",
    events: 500,
    failing: 0.1,
  },
];

/** Returns the batching window in seconds; 0 if events are dispatched at once. */
export function windowOf({ batchingSeconds = 0 }: Scenario): number {
  return batchingSeconds;
}

/** Share of the events published before the measurement, so that one-time costs are over. */
const warmUpShare = 0.2;

/** The result of a scenario. */
export type Ran = {
  /** The bill of the scenario's events. */
  readonly usage: readonly Usage[];
  /**
   * Unneeded requests of publishers and webhooks, which show that the machine was too busy to
   * measure.
   */
  readonly needless: number;
};

/** Runs a scenario after a warm-up that is not billed. Resolves when nothing is on its way. */
export async function run(scenario: Scenario, bus: MeteredBus, receivers: Receivers): Promise<Ran> {
  await bus.subscribe(receivers.urls.slice(0, scenario.webhooks));
  receivers.failing(0);
  await publishAndWait(Math.ceil((scenario.events * warmUpShare) / scenario.each) * scenario.each);
  receivers.traffic();
  bus.usage();
  receivers.failing(scenario.failing);
  const published = await publishAndWait(scenario.events);
  const traffic = receivers.traffic();
  const deliveries = scenario.events * scenario.webhooks;
  const needed =
    Math.ceil(scenario.events / scenario.each) + Math.floor(deliveries * (1 + scenario.failing));
  return {
    usage: [...bus.usage(), webhooksOut(traffic)],
    needless: published + traffic.requests - needed,
  };

  async function publishAndWait(events: number): Promise<number> {
    const delivered = receivers.delivered(events * scenario.webhooks);
    const requests = await bus.publish(events, scenario.each, scenario.perSecond);
    await delivered;
    await bus.settled();
    return requests;
  }
}

/**
 * Bytes that a client sends for a TLS 1.3 handshake: its hello, with a session ticket if it has
 * one, and its finish.
 */
const HANDSHAKE = 600;

/** Adds TLS, which AWS uses, to traffic that was measured without it. */
function webhooksOut({ bytes, requests, connections }: Traffic): Usage {
  const quantity = bytes + requests * TLS_RECORD_OVERHEAD + connections * HANDSHAKE;
  return {
    dimension: "transfer.byte-out",
    resource: "webhooks",
    operation: "request",
    by: "deliver",
    quantity,
  };
}
