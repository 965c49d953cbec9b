import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import { newKeyPair } from "../signatures/keygen.ts";
import { rotateKeys } from "../signatures/keygen-rotation.ts";
import { defaultOverlapSeconds, maxOverlapSeconds, rotate } from "../signatures/rotation.ts";
import { newSecret } from "../signatures/standard-webhooks.ts";
import { type Fault, faultsOfSchema, type Result } from "../values/problem.ts";
import type { Subscription } from "./subscription.ts";

const overlap = must(`a number of seconds, from 0 to ${maxOverlapSeconds}`);

export const rotationRequest = z.strictObject(
  {
    overlap_seconds: z.optional(
      z.int(overlap).check(z.minimum(0, overlap), z.maximum(maxOverlapSeconds, overlap)),
    ),
    /** The signature whose secret or key pair is replaced. By default it is that of Standard Webhooks. */
    signature: z.optional(oneOf("standard-webhooks", "keygen")),
  },
  must("an object"),
);
export type Rotation = z.infer<typeof rotationRequest>;

/** Validates a request to rotate a secret or a key pair. */
export function rotationOf(input: unknown): Result<{ readonly rotation: Rotation }> {
  const parsed = rotationRequest.safeParse(input);
  return parsed.success
    ? { ok: true, rotation: parsed.data }
    : { ok: false, faults: faultsOfSchema(parsed.error) };
}

/** Returns the fault of a valid rotation for a webhook, if any. */
export function rotationFaults(
  { signature }: Rotation,
  { keygen }: Pick<Subscription, "keygen">,
): readonly Fault[] {
  return signature === "keygen" && !keygen
    ? [{ pointer: "/signature", message: 'requires the format "keygen"' }]
    : [];
}

/** Replaces the secret or the key pair that a rotation names. The old one is used until the overlap is over. */
export function rotated(
  subscription: Subscription,
  { signature, overlap_seconds }: Rotation,
  nowMs: number,
): Subscription {
  const { keygen } = subscription;
  if (signature !== "keygen" || !keygen) {
    return withNewSecret(subscription, overlap_seconds, nowMs);
  }
  const pair = newKeyPair(keygen.algorithm);
  const overlap = overlap_seconds ?? defaultOverlapSeconds;
  return { ...subscription, keygen: rotateKeys(keygen, pair, overlap, nowMs) };
}

/** Adds a new signing secret. The old ones stay valid for the overlap. */
export function withNewSecret(
  subscription: Subscription,
  overlapSeconds: number | undefined,
  nowMs: number,
): Subscription {
  const secret = newSecret(subscription.signature);
  const secrets = rotate(subscription.secrets, secret, overlapSeconds, nowMs);
  return { ...subscription, secrets };
}
