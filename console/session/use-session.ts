import { useEffect, useState } from "preact/hooks";
import {
  forgetSession,
  keepSession,
  keptSession,
  type Session,
  type SignInReason,
  sessionInFragment,
} from "./session.ts";

/** The session of this tab. Without one: the reason, and the company of the last session. */
export type SessionState =
  | { readonly session: Session }
  | {
      readonly session?: never;
      readonly reason: SignInReason;
      readonly company?: number | undefined;
    };

/** Returns the session of this tab. A signed-in link begins one, on opening and later. */
export function useSession() {
  const [state, setState] = useState<SessionState>(begin);
  useEffect(() => {
    const follow = () => {
      if (sessionInFragment(location.hash) !== undefined) setState(begin());
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);

  function signIn(session: Session) {
    keepSession(sessionStorage, session);
    setState({ session });
  }
  function end(reason: SignInReason) {
    forgetSession(sessionStorage);
    setState(({ session }) => ({ reason, company: session?.company }));
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
  if (linked) keepSession(sessionStorage, linked);
  const session = linked ?? keptSession(sessionStorage);
  return session ? { session } : { reason: "first" };
}
