import { useState } from "preact/hooks";
import { Time } from "../ui/time.tsx";
import { SecretShown } from "./secret-shown.tsx";

/** A secret that was just rotated. */
export type Rotated = {
  readonly secret: string;
  readonly publicKey: string | undefined;
  /** Unix milliseconds. */
  readonly oldValidUntil: number;
};

/** The new signing secret, and until when the old one is valid. */
export function RotatedSecret({ rotated }: { readonly rotated: Rotated }) {
  const { secret, publicKey, oldValidUntil } = rotated;
  const [now] = useState(Date.now());
  return (
    <SecretShown title="The new signing secret" secret={secret} publicKey={publicKey}>
      <p>
        {oldValidUntil > now ? (
          <>
            The old secret is valid until <Time at={oldValidUntil} />. Until then each request has a
            signature by each.
          </>
        ) : (
          "The old secret is no longer valid."
        )}
      </p>
    </SecretShown>
  );
}
