import { type History, history } from "./history.ts";
import { type FaultRates, noFaults, type Plan } from "./plan.ts";
import { type Random, randomFrom } from "./random.ts";
import { type Receiver, receiver } from "./receivers.ts";
import { type Scheduler, scheduler } from "./scheduler.ts";
import { type Stores, stores } from "./stores.ts";

import { type Watch, watch } from "./watch.ts";

/** All parts of a simulation. */
export type World = {
  readonly plan: Plan;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly stores: Stores;
  readonly watch: Watch;
  /** The receivers of subscriptions, by subscription id. */
  readonly receivers: ReadonlyMap<string, Receiver>;
  /** No faults once people and faults have stopped. */
  readonly faults: () => FaultRates;
  /** Sends with the call chain of this function, which the messages carry. */
  readonly sending: (chain: number, send: () => void) => void;
};

export function worldOf(plan: Plan, isTracing: boolean): World {
  const random = randomFrom(plan.seed ^ 0x5eed);
  const time = scheduler(plan.startMs);
  const { now } = time;
  let chain = 0;
  const lagMs = () => random.next() * plan.maxLagMs;
  return {
    plan,
    random,
    scheduler: time,
    history: history(now, isTracing),
    watch: watch(now),
    stores: stores(now, lagMs, () => chain),
    receivers: new Map(
      plan.subscriptions.map(({ id, receiver: of }) => [id, receiver(of, random)]),
    ),
    faults: () => (now() < plan.endMs ? plan.faults : noFaults),
    sending: (by, send) => {
      chain = by;
      send();
      chain = 0;
    },
  };
}
