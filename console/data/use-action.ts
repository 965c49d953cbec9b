import { useState } from "preact/hooks";
import { useRefusal } from "./bus.tsx";
import type { Failure } from "./failure.ts";
import { settled } from "./use-data.ts";

/** Makes a call that changes something, and keeps its state. */
export function useAction() {
  const [{ isBusy, failure }, setState] = useState<{
    readonly isBusy: boolean;
    readonly failure?: Failure;
  }>({ isBusy: false });
  const refusal = useRefusal();

  /** Returns the answer; undefined if the call failed. */
  async function run<T>(call: () => Promise<T>): Promise<{ readonly value: T } | undefined> {
    setState({ isBusy: true });
    const result = await settled(call);
    if (result.failure) {
      refusal(result.failure);
      setState({ isBusy: false, failure: result.failure });
      return undefined;
    }
    setState({ isBusy: false });
    return { value: result.value };
  }

  return { isBusy, failure, run };
}
