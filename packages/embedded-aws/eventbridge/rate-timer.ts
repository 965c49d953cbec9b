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
