import { useCallback, useEffect, useState } from "preact/hooks";
import { useRefusal } from "./bus.tsx";
import type { Failure } from "./failure.ts";
import { type Data, settled } from "./use-data.ts";

/** Reads data once for a form. Data from the cache would be replaced while the person types. */
export function useFresh<T>(read: () => Promise<T>): Data<T> {
  const [state, setState] = useState<{ value?: T; failure?: Failure }>({});
  const refusal = useRefusal();
  const reload = useCallback(async () => {
    const { value, failure } = await settled(read);
    if (failure) refusal(failure);
    setState(failure ? { failure } : { value });
  }, []);
  useEffect(() => void reload(), []);
  return { value: state.value, failure: state.failure, reload };
}
