import type { LogLine } from "../lambda/environment.ts";
import {
  billedMsOf,
  defaultLogging,
  type Logging,
  platformLines,
  printedEntry,
  type Run,
} from "../lambda/log-entries.ts";
import type { Meter } from "./meter.ts";

/** What of a function the bill depends on. */
export type BilledFunction = {
  readonly logicalId: string;
  readonly memoryMb: number;
  readonly logging?: Logging | undefined;
};

type Known = BilledFunction & { readonly logging: Logging };

/** CloudWatch counts so many bytes for an entry beside its text (PutLogEvents). */
export const ENTRY_OVERHEAD = 26;

/** What AWS would bill for a function. */
export class FunctionBill {
  readonly #meter: Meter;
  readonly #function: Known;

  constructor(meter: Meter, { logicalId, memoryMb, logging = defaultLogging }: BilledFunction) {
    this.#meter = meter;
    this.#function = { logicalId, memoryMb, logging };
  }

  /**
   * An invocation. The start of an environment before it is not counted: AWS bills that too, but while
   * events keep coming it is rare.
   */
  invoked(run: Run): void {
    const { memoryMb } = this.#function;
    this.#add("lambda.request", "Invoke", 1);
    this.#add("lambda.gb-second", "Invoke", (billedMsOf(run) / 1000) * (memoryMb / 1024));
    for (const line of platformLines(this.#function, run)) {
      this.#add("logs.byte", "lines of Lambda", Buffer.byteLength(line) + ENTRY_OVERHEAD);
    }
  }

  /** A line that the function printed. */
  printed(line: LogLine): void {
    const entry = printedEntry(this.#function.logging, line);
    this.#add("logs.byte", "lines of the function", Buffer.byteLength(entry) + ENTRY_OVERHEAD);
  }

  #add(
    dimension: "lambda.request" | "lambda.gb-second" | "logs.byte",
    operation: string,
    n: number,
  ) {
    const { logicalId } = this.#function;
    this.#meter.add({ dimension, resource: logicalId, operation, by: logicalId, quantity: n });
  }
}
