import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ShownOnce } from "../ui/shown-once.tsx";

/** A new signing secret, which no other page shows, and how to verify with it. */
export function SecretShown({
  title,
  secret,
  publicKey,
  children,
  done,
}: {
  readonly title: string;
  readonly secret: string;
  readonly publicKey?: string | undefined;
  readonly children?: ComponentChildren;
  readonly done?: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="notice secret">
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {children}
      <ShownOnce name="the signing secret" value={secret} />
      {publicKey && <p>Receivers verify with the public key, which the subscription shows.</p>}
      <p>
        Verify each request by it before you trust the content: with <code>verify</code> of{" "}
        <code>license-event-bus/sdk</code>, or any library of Standard Webhooks, on the headers{" "}
        <code>webhook-id</code>, <code>webhook-timestamp</code>, <code>webhook-signature</code> and
        the unchanged body.
      </p>
      {done && <p>{done}</p>}
    </section>
  );
}
