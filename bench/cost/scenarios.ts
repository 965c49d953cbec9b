import { TLS_RECORD_OVERHEAD } from "../../packages/embedded-aws/billing/http-api.ts";
import type { Usage } from "../../packages/embedded-aws/billing/meter.ts";
import type { MeteredBus } from "./metered-bus.ts";
import { targets } from "./prices-2026-11.ts";
import type { Receivers, Traffic } from "./receivers.ts";

export type Scenario = {
  readonly name: string;
  /** Heads its column where all are compared. */
  readonly short: string;
  readonly events: number;
  /** Events in a request. */
  readonly each: number;
  /** Requests in a second: slow enough for two processors, on which what is too fast only takes longer. */
  readonly perSecond: number;
  readonly webhooks: number;
  /** Share of the deliveries whose first attempt fails. */
  readonly failing: number;
  /** How long events may wait to be dispatched together, as the deployment is set: not at all unless told. */
  readonly batchingSeconds?: number;
  /** What a million events are to cost. */
  readonly target?: number;
};

/** Two million events a day. */
const busySite = 25;
const usual = { each: 1, perSecond: busySite, webhooks: 1, failing: 0 };

export const scenarios: readonly Scenario[] = [
  {
    ...usual,
    name: "One by one, one webhook",
    short: "one by one",
    events: 1000,
    target: targets.oneByOne,
  },
  {
    ...usual,
    name: "In batches of 100, one webhook",
    short: "in batches",
    events: 2000,
    each: 100,
    perSecond: 0.5,
    target: targets.inBatches,
  },
  {
    ...usual,
    name: "One by one, dispatched once a second",
    short: "window of 1 s",
    events: 1000,
    batchingSeconds: 1,
    target: targets.oneByOne,
  },
  {
    ...usual,
    name: "One by one, ten webhooks each",
    short: "ten webhooks",
    events: 160,
    perSecond: 4,
    webhooks: 10,
  },
  {
    ...usual,
    name: "One by one, one attempt in ten fails at first",
    short: "10% fail",
    events: 500,
    failing: 0.1,
  },
];

export function windowOf({ batchingSeconds = 0 }: Scenario): number {
  return batchingSeconds;
}

/** Of the events, published before what is counted: all that is slower or dearer the first time is over then. */
const warmUpShare = 0.2;

/** What a scenario took. */
export type Ran = {
  /** What AWS would bill for the scenario's events. */
  readonly usage: readonly Usage[];
  /** Requests of publishers and webhooks that it should not have taken: the machine was too busy to measure. */
  readonly needless: number;
};

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

/** What a client sends for a handshake of TLS 1.3: its hello, with the session's ticket if it has one, and its end. */
const HANDSHAKE = 600;

/** Over TLS, as in AWS; what is counted came without. */
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
