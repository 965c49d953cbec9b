import { useEffect, useState } from "preact/hooks";
import {
  forgetSession,
  keepSession,
  keptSession,
  type Session,
  type SignInReason,
  sessionInFragment,
} from "./session.ts";
import { askForSession, endEverywhere, offerSession } from "./shared-session.ts";
import { tabStorage } from "./tab-storage.ts";

/** The session of this tab. Without one: the reason, and the company of the last session. */
export type SessionState =
  | { readonly session: Session }
  | {
      readonly session?: never;
      /** `asking`: the tab is new, and asks the other tabs for their session. */
      readonly reason: SignInReason | "asking";
      readonly company?: number | undefined;
    };

const storage = tabStorage(() => sessionStorage);

/**
 * Returns the session of this tab. A signed-in link begins one, on opening and later. A new tab takes over the session
 * of an open tab.
 *
 * @param company - Company of the address.
 */
export function useSession(company: number | undefined) {
  const [state, setState] = useState<SessionState>(begin);
  const { session } = state;
  useEffect(() => {
    const follow = () => {
      if (sessionInFragment(location.hash) !== undefined) setState(begin());
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => {
    if (state.session || state.reason !== "asking") return;
    let isOver = false;
    askForSession(company).then((found) => {
      if (isOver) return;
      if (found) signIn(found);
      else setState({ reason: "first" });
    });
    return () => {
      isOver = true;
    };
  }, [state]);
  useEffect(
    () => (session ? offerSession(session, () => leave("signed-out")) : undefined),
    [session],
  );

  function signIn(session: Session) {
    keepSession(storage, session);
    setState({ session });
  }
  function leave(reason: SignInReason) {
    forgetSession(storage);
    setState(({ session }) => ({ reason, company: session?.company }));
  }
  function end(reason: SignInReason) {
    if (session) endEverywhere(session);
    leave(reason);
  }
  return { state, signIn, end };
}

function begin(): SessionState {
  const linked = sessionInFragment(location.hash);
  // The key must be neither on the screen nor in the history.
  if (linked !== undefined) {
    history.replaceState(null, "", location.pathname + location.search);
  }
  if (linked === "invalid") return { reason: "invalid-link" };
  if (linked) keepSession(storage, linked);
  const session = linked ?? keptSession(storage);
  return session ? { session } : { reason: "asking" };
}
