import { setTimeout as sleep } from "node:timers/promises";
import { sentence } from "../../../sdk/connection.ts";
import {
  type Acknowledgement,
  ApiError,
  type FetchRequest,
  NetworkError,
  type PolledMessage,
} from "../../../sdk/index.ts";
import { plain } from "../../print.ts";
import { whyNoAnswer } from "../failure.ts";

/** The calls for the messages of one subscription. */
export type MessageCalls = {
  fetch(request: FetchRequest): Promise<readonly PolledMessage[]>;
  acknowledge(leases: readonly string[]): Promise<readonly Acknowledgement[]>;
};

export type ReceiveOptions = {
  /** Ends the loop. */
  readonly signal: AbortSignal;
  /** Tells the user that the connection is lost, or there again. */
  readonly say: (text: string) => void;
  /** Pause after the first failure, in milliseconds; it doubles with each further one. */
  readonly firstPauseMs?: number;
};

/** Seconds until a message that is not acknowledged comes again. */
const lease = 60;
/** Maximum seconds of one call. */
const wait = 20;
const maxPauseMs = 5000;

/**
 * Gives each message to a function until the signal aborts, and acknowledges those for which it returns true. Repeats
 * a call after a temporary failure.
 *
 * @throws ApiError if the bus refuses the calls.
 */
export async function receiveMessages(
  { fetch, acknowledge }: MessageCalls,
  handle: (message: PolledMessage) => Promise<boolean>,
  { signal, say, firstPauseMs = 1000 }: ReceiveOptions,
): Promise<void> {
  // Kept over a lost connection, so that few messages come twice.
  let leases: string[] = [];
  let pauseMs = firstPauseMs;
  const acknowledgeAll = async () => {
    if (leases.length > 0) await acknowledge(leases);
    leases = [];
  };
  while (!signal.aborted) {
    try {
      await acknowledgeAll();
      const isAway = pauseMs > firstPauseMs;
      // Without waiting, the user learns at once that the bus is there again.
      const batch = await fetch({ wait: isAway ? 0 : wait, lease });
      if (isAway) say("Connected again.");
      pauseMs = firstPauseMs;
      const end = performance.now() + (1000 * lease) / 2;
      for (const message of batch) {
        // The rest comes again. A lease that is half over may end before the receiver answers.
        if (signal.aborted || performance.now() > end) break;
        if (await handle(message)) leases.push(message.lease);
      }
    } catch (error) {
      if (signal.aborted) break;
      const why = passingReason(error);
      if (why === undefined) throw error;
      if (pauseMs === firstPauseMs) say(`${why}. Trying until it works.`);
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      pauseMs = Math.min(2 * pauseMs, Math.max(firstPauseMs, maxPauseMs));
    }
  }
  await acknowledgeAll();
}

/** Describes an error of the network, of a starting or overloaded bus, or of a proxy between; undefined for another. */
function passingReason(error: unknown): string | undefined {
  if (error instanceof NetworkError) return `The bus does not answer: ${whyNoAnswer(error)}`;
  if (!(error instanceof ApiError)) return undefined;
  const { status, problem } = error;
  const isPassing = status < 400 || status === 429 || status >= 500;
  return isPassing ? plain(`The bus answered ${sentence(problem)}`) : undefined;
}
