import type { Outcome } from "../lambda/outcome.ts";
import type { Rule } from "./rule.ts";

/**
 * Sends a scheduled event to the targets of a rule. Returns the outcomes of the functions among
 * them.
 */
type Run = (rule: Rule, time: Date) => readonly Promise<Outcome>[];

/** Runs the enabled rules that have a schedule. */
export class ScheduledRules {
  readonly #run: Run;
  readonly #rules = new Map<string, Rule>();
  readonly #timers: RateTimer[] = [];

  constructor(run: Run) {
    this.#run = run;
  }

  add(rule: Rule): void {
    if (rule.enabled && rule.schedule) this.#rules.set(rule.name, rule);
  }

  /** @param minuteMs - Milliseconds in a minute of the schedules. */
  start(minuteMs: number): void {
    for (const rule of this.#rules.values()) {
      const minutes = rule.schedule?.minutes;
      if (minutes === undefined) continue;
      const timer = new RateTimer(minutes * minuteMs, (time) => this.#run(rule, time));
      timer.start();
      this.#timers.push(timer);
    }
  }

  stop(): void {
    for (const timer of this.#timers) timer.stop();
  }

  /**
   * Runs the rule with this name at once, or every rule.
   *
   * @returns The outcomes of the first runs of the functions that the rules target.
   * @throws Error if no enabled rule with a schedule has this name.
   */
  async runNow(name?: string): Promise<readonly Outcome[]> {
    const now = new Date();
    return Promise.all(this.#named(name).flatMap((rule) => this.#run(rule, now)));
  }

  #named(name: string | undefined): readonly Rule[] {
    if (name === undefined) return [...this.#rules.values()];
    const rule = this.#rules.get(name);
    if (rule) return [rule];
    const names = [...this.#rules.keys()].join(", ") || "none";
    throw new Error(`No enabled rule with a schedule is named ${name}. Those with one: ${names}`);
  }
}

/** `setTimeout` supports at most 24.8 days, and does not count while a machine sleeps. */
const MAX_WAIT_MS = 60_000;

/**
 * Calls a function at the start of each period. AWS counts periods from the creation of a rule.
 * Here they count from the Unix epoch, so that a restart does not shift them. Periods that began
 * while the machine slept cause one run.
 */
export class RateTimer {
  readonly #periodMs: number;
  readonly #run: (time: Date) => void;
  #period = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param run - Receives the start of the period. */
  constructor(periodMs: number, run: (time: Date) => void) {
    this.#periodMs = periodMs;
    this.#run = run;
  }

  /** The first run happens within one period. */
  start(): void {
    this.#period = this.#currentPeriod();
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const leftMs = this.#periodMs - (Date.now() % this.#periodMs);
    this.#timer = setTimeout(() => this.#look(), Math.min(leftMs, MAX_WAIT_MS));
  }

  #look(): void {
    const period = this.#currentPeriod();
    const isNew = period !== this.#period;
    this.#period = period;
    this.#wait();
    if (isNew) this.#run(new Date(period * this.#periodMs));
  }

  #currentPeriod(): number {
    return Math.floor(Date.now() / this.#periodMs);
  }
}
