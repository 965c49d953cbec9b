import { useEffect, useRef, useState } from "preact/hooks";
import type { Attempt, DeliveryWithAttempts } from "../../sdk/index.ts";
import { useCompany, useRefusal } from "./bus.tsx";
import type { Failure } from "./failure.ts";
import { settled } from "./use-data.ts";

/** The state of an attempt that the person asked for. */
export type Requested =
  | { readonly state: "idle" }
  | { readonly state: "sending" }
  /** The bus accepted the request. The attempt has no result yet. */
  | { readonly state: "waiting"; readonly id: string }
  | { readonly state: "done"; readonly id: string; readonly attempt: Attempt }
  /** The attempt took longer than a person waits. */
  | { readonly state: "late"; readonly id: string }
  | { readonly state: "failed"; readonly failure: Failure };

const pauseMs = 700;
/** An attempt lasts up to 30 seconds. */
const maxWaitMs = 40_000;

/**
 * Asks for an attempt of a delivery and waits for its result.
 *
 * @param onResult - Receives the delivery with the new attempt.
 */
export function useAttempt(company: number, onResult: (delivery: DeliveryWithAttempts) => void) {
  const [requested, setRequested] = useState<Requested>({ state: "idle" });
  const { deliveries } = useCompany(company);
  const refusal = useRefusal();
  const runs = useRef(0);
  useEffect(
    () => () => {
      runs.current++;
    },
    [],
  );

  /**
   * @param send - Makes the request and returns the id of the delivery.
   * @param before - Number of attempts that the delivery has already.
   */
  async function request(send: () => Promise<{ readonly id: string }>, before: number) {
    const run = ++runs.current;
    const show = (next: Requested) => {
      if (run === runs.current) setRequested(next);
    };
    show({ state: "sending" });
    const sent = await settled(send);
    if (sent.failure) {
      refusal(sent.failure);
      return show({ state: "failed", failure: sent.failure });
    }
    const { id } = sent.value;
    show({ state: "waiting", id });
    for (const end = Date.now() + maxWaitMs; Date.now() < end && run === runs.current; ) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      // A test delivery has no row before its first result.
      const read = await settled(() => deliveries.get(id));
      const attempt = read.value?.attempts.at(-1);
      if (!read.value || !attempt || read.value.attempt_count <= before) continue;
      onResult(read.value);
      return show({ state: "done", id, attempt });
    }
    show({ state: "late", id });
  }

  return { requested, request };
}
