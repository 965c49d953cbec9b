import type { LoopbackServer } from "./loopback.ts";
import type { World } from "./resources/resource-type.ts";

/** Maximum time that `stop` waits for running invocations, in seconds. */
const STOP_SECONDS = 5;

/** Undo steps, which run in reverse order. */
export class CleanUp {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

/** Stops the sources of invocations, and then the functions. */
export async function finishWork(
  { mappings, eventbridge, lambda }: World,
  apiServer: LoopbackServer,
): Promise<void> {
  const drained = apiServer.drain();
  eventbridge.schedules.stop();
  const mappingsStopped = mappings.map((mapping) => mapping.stop());
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise((resolve) => {
    timer = setTimeout(resolve, STOP_SECONDS * 1000);
  });
  await lambda.stop(deadline);
  clearTimeout(timer);
  await Promise.all([...mappingsStopped, Promise.race([drained, apiServer.close()])]);
}
