/** A request to stop this process. */
export type Stop = {
  /** Aborts on the request. */
  readonly signal: AbortSignal;
  /** Resolves on the request. */
  readonly requested: Promise<void>;
};

/**
 * Treats Ctrl-C, SIGTERM and SIGHUP, which a closed terminal sends, as a request to stop. SIGTERM
 * and SIGHUP can arrive more than once, because the process group gets them and the parent passes
 * them on. A second Ctrl-C ends the process at once.
 */
export function stopOnSignal(): Stop {
  const controller = new AbortController();
  const { promise: requested, resolve } = Promise.withResolvers<void>();
  const stop = () => {
    controller.abort();
    resolve();
  };
  process.once("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop);
  return { signal: controller.signal, requested };
}
