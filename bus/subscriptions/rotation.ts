import * as z from "zod/mini";
import { must } from "../../catalog/kinds.ts";
import { maxOverlapSeconds, rotate } from "../signatures/rotation.ts";
import { newSecret } from "../signatures/standard-webhooks.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";
import type { Subscription } from "./subscription.ts";

const overlap = must(`a number of seconds, from 0 to ${maxOverlapSeconds}`);

export const rotationRequest = z.strictObject(
  {
    overlap_seconds: z.optional(
      z.int(overlap).check(z.minimum(0, overlap), z.maximum(maxOverlapSeconds, overlap)),
    ),
  },
  must("an object"),
);

/** Returns the seconds for which the old secrets stay valid; undefined for the default. */
export function rotationOf(
  input: unknown,
): Result<{ readonly overlapSeconds: number | undefined }> {
  const parsed = rotationRequest.safeParse(input);
  return parsed.success
    ? { ok: true, overlapSeconds: parsed.data.overlap_seconds }
    : { ok: false, faults: faultsOfSchema(parsed.error) };
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
