import { useEffect } from "preact/hooks";

/** Milliseconds between two reads of a list that refreshes. A search reads the content of thousands of events. */
const pauseMs = 5_000;
const pauseOfSearchMs = 30_000;

/** Refreshes a list again and again while that is switched on and the person looks at the page. */
export function useRefreshing(
  isOn: boolean,
  refresh: () => Promise<void>,
  { isSearch = false } = {},
): void {
  const pause = isSearch ? pauseOfSearchMs : pauseMs;
  useEffect(() => {
    if (!isOn) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const wait = () => {
      timer = setTimeout(async () => {
        if (document.visibilityState === "visible") await refresh();
        if (!isOver) wait();
      }, pause);
    };
    wait();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isOn, refresh, pause]);
}
