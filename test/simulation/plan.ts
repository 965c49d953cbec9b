import type { RateLimit } from "../../bus/endpoints/pace.ts";
import type { Subscription } from "../../bus/subscriptions/subscription.ts";
import { type Random, randomFrom } from "./random.ts";

export const day = 86_400_000;

type Retry = Subscription["retry"];

/** Rates of faults, as shares of port calls, messages or attempts. */
export type FaultRates = {
  /** A function dies before or after a call. */
  readonly death: number;
  /** A call fails without an effect. */
  readonly failure: number;
  /** A call takes effect, and its caller gets an error. */
  readonly lostAnswer: number;
  /** The SDK repeats a call whose answer was lost. */
  readonly repeat: number;
  /** A call takes seconds. */
  readonly slow: number;
  /** A function times out. */
  readonly hang: number;
  /** BatchGet omits an item. */
  readonly omission: number;
  /** A queue delivers a message twice. */
  readonly duplicate: number;
  /** A queue delivers a message late. */
  readonly late: number;
  /** A hint is lost. */
  readonly loss: number;
  /** The connection to a receiver breaks after it accepted the request. */
  readonly brokenAnswer: number;
};

export const noFaults: FaultRates = {
  death: 0,
  failure: 0,
  lostAnswer: 0,
  repeat: 0,
  slow: 0,
  hang: 0,
  omission: 0,
  duplicate: 0,
  late: 0,
  loss: 0,
  brokenAnswer: 0,
};

/** Behaviors of a receiver during a phase. */
export const modes = [
  "quick",
  "slow",
  "hanging",
  "flaky",
  "dead",
  "throttling",
  "aborting",
  "gone",
  "disabling",
] as const;
export type Mode = (typeof modes)[number];

export type ReceiverPlan = {
  /** In order, each until a time in unix milliseconds. The receiver is quick afterwards. */
  readonly phases: readonly { readonly until: number; readonly mode: Mode }[];
  /** The share of events that it never accepts. */
  readonly poisoned: number;
};

export type SubscriptionPlan = {
  readonly id: string;
  readonly createdAt: number;
  readonly events: readonly string[];
  readonly isOrdered: boolean;
  readonly rateLimit: RateLimit | undefined;
  readonly retry: Retry;
  /** Its expression drops some events. */
  readonly dropsSome: boolean;
  /** Its connector makes one delivery of a record wait for another. */
  readonly isBusy: boolean;
  /** Its consumer polls. */
  readonly isPolled: boolean;
  readonly receiver: ReceiverPlan;
};

export const personActs = [
  "enable",
  "enable-drop",
  "disable",
  "change",
  "delete",
  "resend",
  "replay",
  "cancel",
  "repeat",
  "test",
] as const;
export type PersonAct = (typeof personActs)[number];

/** Everything that a seed determines before its simulation begins. */
export type Plan = {
  readonly seed: number;
  readonly startMs: number;
  /** Time at which faults and people stop, and receivers recover. */
  readonly endMs: number;
  readonly faults: FaultRates;
  /** Maximum delay of an index, in milliseconds. */
  readonly maxLagMs: number;
  /** Maximum difference between the clocks of function hosts, in milliseconds. */
  readonly skewMs: number;
  readonly subscriptions: readonly SubscriptionPlan[];
  /** Each is one request with some events. */
  readonly requests: readonly { readonly at: number; readonly count: number }[];
  readonly objects: number;
  readonly acts: readonly { readonly at: number; readonly act: PersonAct }[];
  /** Someone enables all subscriptions in the end. */
  readonly endsEnabled: boolean;
};

export type PlanOptions = {
  readonly days?: number;
  /** Without faults and people. */
  readonly isCalm?: boolean;
};

const startMs = Date.UTC(2026, 0, 5);

export function planOf(seed: number, { days = 7, isCalm = false }: PlanOptions = {}): Plan {
  const random = randomFrom(seed);
  const endMs = startMs + days * day;
  const ids = Array.from({ length: 1 + random.below(3) }, (_, i) => `sub_${i + 1}`);
  return {
    seed,
    startMs,
    endMs,
    faults: isCalm ? noFaults : faultRates(random),
    maxLagMs: random.pick([50, 500, 5_000]),
    skewMs: isCalm ? 0 : random.pick([0, 100, 300]),
    subscriptions: ids.map((id, i) => subscriptionPlan(id, i, random, days, isCalm)),
    requests: requests(random, days),
    objects: 1 + random.below(4),
    acts: isCalm ? [] : acts(random, days),
    endsEnabled: random.chance(0.5),
  };
}

function faultRates(random: Random): FaultRates {
  const rate = () => random.pick([0, 0, 0.001, 0.01, 0.04]);
  const often = () => random.pick([0, 0, 0.01, 0.05, 0.2]);
  return {
    death: rate(),
    failure: rate(),
    lostAnswer: rate(),
    repeat: rate(),
    slow: rate(),
    hang: rate() / 10,
    omission: rate(),
    duplicate: often(),
    late: often(),
    loss: often(),
    brokenAnswer: rate(),
  };
}

function subscriptionPlan(
  id: string,
  i: number,
  random: Random,
  days: number,
  isCalm: boolean,
): SubscriptionPlan {
  const isLate = i > 0 && random.chance(0.2);
  const isPolled = random.chance(0.25);
  return {
    id,
    createdAt: startMs + (isLate ? random.next() * days * day : 0),
    events: random.pick([["*"], ["license.*"], ["*", "bus.*"]]),
    isOrdered: random.chance(0.35),
    isPolled,
    rateLimit:
      !isPolled && random.chance(0.25)
        ? random.pick([
            { max: 1, per: "second" },
            { max: 3, per: "second" },
            { max: 2, per: "minute" },
            { max: 20, per: "minute" },
          ] as const)
        : undefined,
    retry: isPolled ? undefined : retryPlan(random),
    dropsSome: random.chance(0.1),
    isBusy: random.chance(0.1),
    receiver: receiverPlan(random, days, isCalm),
  };
}

function retryPlan(random: Random): Retry {
  return random.pick<Retry>([
    undefined,
    undefined,
    { policy: "keygen" },
    { delays: [] },
    { delays: [1, 2, 3, 60] },
    { delays: [30, 600, 1000, 3600] },
    { exponential: { first: 30 } },
    { linear: { step: 60, retries: 12 }, max_age: 7200 },
  ]);
}

function receiverPlan(random: Random, days: number, isCalm: boolean): ReceiverPlan {
  const phases: { until: number; mode: Mode }[] = [];
  const end = startMs + days * day;
  for (let at = startMs; at < end; ) {
    at += random.chance(0.3) ? random.next() * 3 * day : random.next() * random.next() * day;
    const mode = random.chance(0.3) ? "quick" : random.pick(modes);
    phases.push({ until: Math.min(at, end), mode: isCalm && mode === "hanging" ? "slow" : mode });
  }
  return { phases, poisoned: random.pick([0, 0, 0.05]) };
}

function requests(random: Random, days: number): Plan["requests"] {
  // With little traffic, nothing else wakes an endpoint.
  const maxCount = random.pick([2, days, 4 * days]);
  const single = Array.from({ length: 1 + random.below(maxCount) }, () => ({
    at: startMs + random.next() * days * day,
    count: 1 + (random.chance(0.2) ? random.below(4) : 0),
  }));
  const rushes = Array.from({ length: maxCount < days ? 0 : random.below(3) }, () => {
    const at = startMs + random.next() * days * day;
    return Array.from({ length: 2 + random.below(20) }, () => ({
      at: at + random.next() * random.pick([100, 5_000, 60_000]),
      count: 1,
    }));
  });
  return [...single, ...rushes.flat()];
}

function acts(random: Random, days: number): Plan["acts"] {
  if (random.chance(0.2)) return [];
  return Array.from({ length: random.below(3 * days) }, () => {
    const at = startMs + random.next() * days * day;
    const act = random.pick(personActs);
    // Few subscriptions are deleted, because little happens afterwards.
    if (act === "delete" && random.chance(0.7)) return [{ at, act: "enable" as const }];
    const isStopped = act === "replay" && random.chance(0.3);
    const cancelled = { at: at + random.next() * 120_000, act: "cancel" as const };
    return isStopped ? [{ at, act }, cancelled] : [{ at, act }];
  }).flat();
}
