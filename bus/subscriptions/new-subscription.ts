import { randomBytes } from "node:crypto";
import { eventTypes } from "../../catalog/index.ts";
import { isConnected } from "../connectors/index.ts";
import { isExpired } from "../outbound/sign-in/client-certificate.ts";
import type { EgressPolicy } from "../outbound/target.ts";
import { type KeygenAlgorithm, newKeyPair } from "../signatures/keygen.ts";
import type { KeygenKeys } from "../signatures/keygen-rotation.ts";
import { newSecret } from "../signatures/standard-webhooks.ts";
import { defined } from "../values/defined.ts";
import { timeOrderedId } from "../values/id.ts";
import { type Fault, faultsOfSchema, type Result } from "../values/problem.ts";
import { type Subscription, storedPattern } from "./subscription.ts";
import { subscriptionFaults } from "./subscription-faults.ts";
import { channelOf, type SubscriptionInput, subscriptionInput } from "./subscription-input.ts";

export type NewSubscription = Result<{ readonly subscription: Subscription }>;

/** The subscription that a new one replaces, and the rule in code that makes it. */
export type Origin = {
  readonly rule?: string;
  readonly existing?: Subscription | undefined;
};

/**
 * Makes a subscription from an input. One that replaces another keeps its secrets and keys, as far as they fit the
 * new input.
 *
 * @param egressPolicy - The egress policy (see target.ts).
 */
export function newSubscription(
  companyId: number,
  input: unknown,
  egressPolicy: EgressPolicy,
  nowMs: number,
  { rule, existing }: Origin = {},
): NewSubscription {
  const parsed = subscriptionInput.safeParse(input);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const faults = subscriptionFaults(parsed.data, egressPolicy);
  if (faults.length > 0) return { ok: false, faults };
  const expired = expiryFaults(parsed.data.target, nowMs);
  if (expired.length > 0) return { ok: false, faults: expired };
  const { keygen_algorithm, pattern, ...fields } = parsed.data;
  return {
    ok: true,
    subscription: {
      ...fields,
      channel: channelOf(fields, eventTypes.values(), egressPolicy.channels),
      id: idOf(rule, existing) ?? timeOrderedId("sub", nowMs, randomBytes(10)),
      company_id: companyId,
      ...defined({ pattern: pattern && storedPattern(pattern), rule }),
      version: (existing?.version ?? 0) + 1,
      enabled: existing?.enabled ?? true,
      secrets: secretsFor(fields, existing),
      // Keygen's signature is of a request to an endpoint.
      ...(fields.format === "keygen" && fields.target.type === "webhook"
        ? { keygen: keygenKeys(keygen_algorithm, existing) }
        : {}),
      created_at: existing?.created_at ?? nowMs,
      ...(existing && { changed_at: nowMs }),
    },
  };
}

function expiryFaults(target: SubscriptionInput["target"], nowMs: number): readonly Fault[] {
  const auth = target.type === "webhook" ? target.auth : undefined;
  return auth?.type === "mtls" && isExpired(auth, nowMs)
    ? [{ pointer: "/target/auth/certificate", message: "has expired" }]
    : [];
}

function idOf(rule: string | undefined, existing: Subscription | undefined): string | undefined {
  return rule === undefined ? existing?.id : idOfRule(rule);
}

/** Returns the id of the subscription that a rule in code makes. It is the same with every deploy. */
export function idOfRule(rule: string): string {
  return `sub_rule-${rule}`;
}

/** Targets of connectors are not signed. */
function secretsFor(
  { signature, target }: Pick<SubscriptionInput, "signature" | "target">,
  existing: Subscription | undefined,
) {
  if (isConnected(target)) return [];
  if (existing?.signature === signature && existing.secrets.length > 0) return existing.secrets;
  return [{ secret: newSecret(signature) }];
}

function keygenKeys(
  algorithm: KeygenAlgorithm = "ed25519",
  existing: Subscription | undefined,
): KeygenKeys {
  if (existing?.keygen?.algorithm === algorithm) return existing.keygen;
  const { publicKey, privateKey } = newKeyPair(algorithm);
  return { algorithm, public_key: publicKey, private_key: privateKey };
}
