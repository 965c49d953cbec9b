import { useEffect, useState } from "preact/hooks";

const changed = "console:navigated";

/** Shows another page of the console. `replace` leaves no entry in the history. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  dispatchEvent(new Event(changed));
  // On the way back, the browser scrolls to where the person was.
  if (!replace) scrollTo(0, 0);
}

/** Returns the address of the page, and renders again when it changes. */
export function useAddress(): URL {
  const [address, setAddress] = useState(location.href);
  useEffect(() => {
    const update = () => setAddress(location.href);
    addEventListener("popstate", update);
    addEventListener(changed, update);
    document.addEventListener("click", followLink);
    // The address may have changed before the effect ran.
    update();
    return () => {
      removeEventListener("popstate", update);
      removeEventListener(changed, update);
      document.removeEventListener("click", followLink);
    };
  }, []);
  return new URL(address);
}

/** Follows links within the console without loading the page again. */
function followLink(event: MouseEvent): void {
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (event.defaultPrevented || !isPlain || event.altKey || !link) return;
  const isWithin = link.origin === location.origin && /^\/console(\/|$)/.test(link.pathname);
  // The skip link moves the focus only.
  if (!isWithin || link.target !== "" || link.hash !== "") return;
  event.preventDefault();
  navigate(link.href);
}
