/** Tells that this process is to stop. */
export type Stop = {
  /** Aborts then: for what runs meanwhile. */
  readonly signal: AbortSignal;
  /** Resolves then. */
  readonly requested: Promise<void>;
};

/**
 * Takes Ctrl-C, SIGTERM and SIGHUP, which a closed terminal sends, as a request to stop. SIGTERM and SIGHUP may come
 * more than once, for the process group gets them and the parent passes them on. A second Ctrl-C ends the process at
 * once.
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
