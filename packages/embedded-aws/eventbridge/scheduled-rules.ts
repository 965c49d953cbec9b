import type { Outcome } from "../lambda/outcome.ts";
import { RateTimer } from "./rate-timer.ts";
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
