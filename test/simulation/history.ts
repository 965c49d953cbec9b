import type { Trigger } from "../../bus/delivery/message.ts";

/** An attempt as its receiver saw it. Times are unix milliseconds of virtual time. */
export type SeenAttempt = {
  readonly at: number;
  readonly subscription_id: string;
  readonly delivery_id: string;
  readonly attempt: number;
  readonly trigger: Trigger;
  /** The receiver accepted it. */
  readonly isTaken: boolean;
  /** Time of the complete answer. */
  readonly until: number;
  /** Retry-After of the answer, in milliseconds. */
  readonly retryAfter: number | undefined;
};

/** An event for which a publisher got a 202. */
export type AcceptedEvent = {
  readonly company_id: number;
  readonly id: string;
  readonly event: string;
  readonly accepted_at: number;
  readonly position?: number;
  readonly orderingKey: string;
  /** Time of the publisher's answer. */
  readonly answeredAt: number;
};

/** A line of a story. */
type Line = { readonly at: number; readonly about: readonly string[]; readonly text: string };

/** Records everything that happens in a simulation. No part of the bus knows all of it. */
export function history(now: () => number, isTracing: boolean) {
  const attempts = new Map<string, SeenAttempt[]>();
  const disturbances = new Map<string, number>();
  const handled = new Map<string, number>();
  const runs = new Map<string, number>();
  const lines: Line[] = [];
  const counted = { faults: 0, chain: 0, chainEnd: "", receives: 0 };
  const add = (counts: Map<string, number>, name: string) =>
    counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    isTracing,
    attempts,
    handled,
    runs,
    lines,
    counted,
    accepted: new Map<string, AcceptedEvent>(),
    dispatched: new Map<string, number>(),
    /** Deliveries that must exist, with the first dispatch of their event. */
    expected: new Map<
      string,
      { readonly event_id: string; readonly subscription_id: string; readonly at: number }
    >(),
    announcedDead: new Set<string>(),
    /** The acts of people, each with its delivery or subscription. */
    acts: [] as { readonly at: number; readonly act: string; readonly about: string }[],

    /** Adds a line to the story of some deliveries, events or subscriptions. */
    tell(about: readonly string[], text: () => string): void {
      if (isTracing) lines.push({ at: now(), about, text: text() });
    },
    /** Records a fault, which explains a second attempt of what it affected. */
    disturb(about: readonly string[]): void {
      counted.faults += 1;
      for (const subject of about) add(disturbances, subject);
    },
    disturbancesOf: (...subjects: readonly string[]): number =>
      subjects.reduce((sum, subject) => sum + (disturbances.get(subject) ?? 0), 0),
    attempted(attempt: SeenAttempt): void {
      const seen = attempts.get(attempt.delivery_id) ?? [];
      attempts.set(attempt.delivery_id, seen);
      seen.push(attempt);
    },
    ran(name: string, chain: number): void {
      add(runs, name);
      if (chain > counted.chain) {
        counted.chain = chain;
        counted.chainEnd = name;
      }
    },
    count: (subject: string) => add(handled, subject),
  };
}
export type History = ReturnType<typeof history>;
