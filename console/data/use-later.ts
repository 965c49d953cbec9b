import { useEffect, useState } from "preact/hooks";

/** Milliseconds without a change after which a person has stopped typing. */
export const pauseMs = 400;

/** Returns a value that a person types, once they stop typing. */
export function useLater<T>(value: T): T {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(() => value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return later;
}
