import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useRefusal } from "./bus.tsx";
import { recall, remember } from "./cache.ts";
import { type Failure, failureOf } from "./failure.ts";

/** Data of a page. It has a value, a failure or neither while it loads; both if a later read failed. */
export type Data<T> = {
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => Promise<void>;
};

/**
 * Reads data, and again when its address changes. An answer for another address is ignored.
 *
 * @param address - Names the data.
 */
export function useData<T>(address: string, read: () => Promise<T>): Data<T> {
  const [state, setState] = useState<{ address: string; value?: T; failure?: Failure }>(() => ({
    address,
    ...found(recall<T>(address)),
  }));
  const refusal = useRefusal();
  const current = useRef(address);
  current.current = address;
  const latest = useRef(read);
  latest.current = read;

  const reload = useCallback(async () => {
    const result = await settled(latest.current);
    if (current.current !== address) return;
    if (result.failure) {
      refusal(result.failure);
      const { failure } = result;
      setState((before) => ({ ...(before.address === address ? before : { address }), failure }));
    } else {
      remember(address, result.value);
      setState({ address, ...found(result.value) });
    }
  }, [address]);

  useEffect(() => {
    setState({ address, ...found(recall<T>(address)) });
    void reload();
  }, [address]);

  const { value, failure } = state.address === address ? state : found(recall<T>(address));
  return { value, failure, reload };
}

function found<T>(value: T | undefined): { value?: T; failure?: Failure } {
  return value === undefined ? {} : { value };
}

/** The result of a call as a value. */
type Settled<T> =
  | { readonly value: T; readonly failure?: never }
  | { readonly failure: Failure; readonly value?: never };

/** Makes a call, and returns a failure as a value. */
export async function settled<T>(call: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}
