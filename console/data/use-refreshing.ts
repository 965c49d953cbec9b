import { useEffect } from "preact/hooks";

/** Milliseconds between two reads of a list that refreshes. */
const pauseMs = 5_000;

/** Calls a function again and again while it is switched on and the person looks at the page. */
export function useRefreshing(isOn: boolean, refresh: () => Promise<void>): void {
  useEffect(() => {
    if (!isOn) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const wait = () => {
      timer = setTimeout(async () => {
        if (document.visibilityState === "visible") await refresh();
        if (!isOver) wait();
      }, pauseMs);
    };
    wait();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isOn, refresh]);
}
