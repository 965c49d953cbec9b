import { listenOnLoopback, PortTaken } from "../../packages/embedded-aws/loopback.ts";

/** Below the range from which the system assigns free ports. */
const [lowest, count] = [20_000, 10_000];

let found: Promise<number> | undefined;

/**
 * Returns the port of the AWS endpoint for all buses that this process starts in sequence. Test
 * files share the AWS clients of the tested code, which keep their first port.
 */
export function endpointPort(): Promise<number> {
  found ??= freePort();
  return found;
}

/** Returns a free port that the system does not assign to others. */
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
