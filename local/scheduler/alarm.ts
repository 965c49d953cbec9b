/**
 * A timer looks at the clock at least this often. `setTimeout` takes no more than 24.8 days, and does
 * not count while a laptop sleeps; EventBridge Scheduler itself promises no more than the minute.
 */
const LOOK_MS = 60_000;

/** Rings once, at a time on the clock. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** @param time - Unix milliseconds; one that is over rings at once. Replaces the one set before. */
  set(time: number): void {
    clearTimeout(this.#timer);
    const left = time - Date.now();
    this.#timer = setTimeout(
      () => (Date.now() < time ? this.set(time) : this.#ring()),
      Math.min(Math.max(left, 0), LOOK_MS),
    );
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
