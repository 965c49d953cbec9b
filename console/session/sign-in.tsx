import { useEffect, useRef, useState } from "preact/hooks";
import { TextField } from "../ui/field.tsx";
import { isKey, type Session, type SignInReason } from "./session.ts";

const notices: Readonly<Record<SignInReason, string | undefined>> = {
  first: undefined,
  "signed-out": "You are signed out.",
  refused:
    "Your session has ended: the bus no longer accepts this key. It expired or was revoked. Sign in with another.",
  "invalid-link":
    "The link is not valid. It must end with #token=<API key>. Copy all of it, or sign in here.",
};

/** Asks for an API key. It stays in this tab until the tab closes. */
export function SignIn({
  reason,
  company,
  onSignIn,
}: {
  readonly reason: SignInReason;
  /** The company of the address or of the session before. */
  readonly company: number | undefined;
  readonly onSignIn: (session: Session) => void;
}) {
  const [key, setKey] = useState("");
  const [fault, setFault] = useState<string>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = "Sign in · License event bus";
    heading.current?.focus();
  }, []);

  function signIn(event: SubmitEvent) {
    event.preventDefault();
    if (!isKey(key.trim())) {
      return setFault("Enter an API key. It begins with leb_co_ or leb_adm_.");
    }
    onSignIn({ key: key.trim(), company });
  }

  return (
    <main id="main" tabIndex={-1} class="sign-in">
      <h1 ref={heading} tabIndex={-1}>
        Sign in
      </h1>
      {notices[reason] && (
        <p class={`result ${reason === "signed-out" ? "" : "bad"}`} role="status">
          {notices[reason]}
        </p>
      )}
      <form onSubmit={signIn} noValidate>
        <TextField
          isSecret
          label="API key of a company or an administrator"
          value={key}
          fault={fault}
          onInput={setKey}
        />
        <button type="submit" class="primary">
          Sign in
        </button>
      </form>
      <p class="hint">
        The key stays in this tab until you close it, and goes only to this bus. On your machine,{" "}
        <code>npm start</code> prints a link that signs you in.
      </p>
    </main>
  );
}
