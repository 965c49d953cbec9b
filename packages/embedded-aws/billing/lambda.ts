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

/** Properties of a function that affect its bill. */
export type BilledFunction = {
  readonly logicalId: string;
  readonly memoryMb: number;
  readonly logging?: Logging | undefined;
};

type Known = BilledFunction & { readonly logging: Logging };

/** Bytes that CloudWatch adds to the text of each log entry (PutLogEvents). */
export const ENTRY_OVERHEAD = 26;

/** The bill of a function. */
export class FunctionBill {
  readonly #meter: Meter;
  readonly #function: Known;

  constructor(meter: Meter, { logicalId, memoryMb, logging = defaultLogging }: BilledFunction) {
    this.#meter = meter;
    this.#function = { logicalId, memoryMb, logging };
  }

  /**
   * Counts an invocation. The start of an environment is not counted: AWS bills it too, but it is
   * rare while events keep coming.
   */
  invoked(run: Run): void {
    const { memoryMb } = this.#function;
    this.#add("lambda.request", "Invoke", 1);
    this.#add("lambda.gb-second", "Invoke", (billedMsOf(run) / 1000) * (memoryMb / 1024));
    for (const line of platformLines(this.#function, run)) {
      this.#add("logs.byte", "lines of Lambda", Buffer.byteLength(line) + ENTRY_OVERHEAD);
    }
  }

  /** Counts a line that the function printed. */
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
