import { randomBytes } from "node:crypto";
import { timeOrderedId } from "../id.ts";
import { type Fault, faultsOfSchema } from "../problem.ts";
import { type KeygenAlgorithm, newKeyPair } from "../signatures/keygen.ts";
import { newSecret } from "../signatures/standard-webhooks.ts";
import type { KeygenKeys, Subscription } from "./subscription.ts";
import { wish } from "./wish.ts";
import { wishFaults } from "./wish-faults.ts";

export type NewSubscription =
  | { readonly ok: true; readonly subscription: Subscription }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Makes a subscription of what a company asked for.
 *
 * @param loopbackTargets - `host:port` of the receivers on this machine that may be called (see target.ts).
 */
export function newSubscription(
  companyId: number,
  asked: unknown,
  loopbackTargets: readonly string[],
  nowMs: number,
): NewSubscription {
  const parsed = wish.safeParse(asked);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const faults = wishFaults(parsed.data, loopbackTargets);
  if (faults.length > 0) return { ok: false, faults };
  const { keygen_algorithm, ...granted } = parsed.data;
  return {
    ok: true,
    subscription: {
      ...granted,
      id: timeOrderedId("sub", nowMs, randomBytes(10)),
      company_id: companyId,
      enabled: true,
      secrets: [{ secret: newSecret(granted.signature) }],
      ...(granted.format === "keygen" ? { keygen: keygenKeys(keygen_algorithm) } : {}),
      created_at: nowMs,
    },
  };
}

function keygenKeys(algorithm: KeygenAlgorithm = "ed25519"): KeygenKeys {
  const { publicKey, privateKey } = newKeyPair(algorithm);
  return { algorithm, public_key: publicKey, private_key: privateKey };
}
