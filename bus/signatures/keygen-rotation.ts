import type { KeygenAlgorithm, KeygenKeyPair } from "./keygen-keys.ts";

type Keys = {
  readonly public_key: string;
  /** Secret, like the signing secrets. */
  readonly private_key: string;
};

/** The keys of a subscription's Keygen signature. */
export type KeygenKeys = Keys & {
  readonly algorithm: KeygenAlgorithm;
  /** The pair that replaces this one. `from` is in unix milliseconds. */
  readonly next?: Keys & { readonly from: number };
};

/**
 * Plans new keys. A request carries only one of Keygen's signatures, so the old key signs until the overlap is over.
 * Meanwhile receivers can learn the new public key.
 */
export function rotateKeys(
  keys: KeygenKeys,
  { publicKey: public_key, privateKey: private_key }: KeygenKeyPair,
  overlapSeconds: number,
  nowMs: number,
): KeygenKeys {
  const next = { public_key, private_key, from: nowMs + overlapSeconds * 1000 };
  return keysAt({ ...keysAt(keys, nowMs), next }, nowMs);
}

/** Returns the keys that sign at a time, with those that replace them later. */
export function keysAt(keys: KeygenKeys, nowMs: number): KeygenKeys {
  const { next, algorithm } = keys;
  if (next === undefined || next.from > nowMs) return keys;
  const { from: _, ...current } = next;
  return { algorithm, ...current };
}
