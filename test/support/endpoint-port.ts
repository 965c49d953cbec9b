import { listenOnLoopback, PortTaken } from "../../packages/embedded-aws/loopback.ts";

/** Below those that the system gives to whoever asks for any. */
const [lowest, count] = [20_000, 10_000];

let found: Promise<number> | undefined;

/**
 * The port of the AWS endpoint for all buses that this process starts, one after the other: test files share
 * the AWS clients of the code that they test, and those stay with the port that they began with.
 */
export function endpointPort(): Promise<number> {
  found ??= freePort();
  return found;
}

/** A port that nobody has, and that the system gives to nobody who asks for any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * count);
    try {
      await (await listenOnLoopback(port, "endpointPort")).close();
      return port;
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
    }
  }
}
