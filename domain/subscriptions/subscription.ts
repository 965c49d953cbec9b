import { flexnetUrl } from "../formats/flexnet-auth.ts";
import type { KeygenAlgorithm } from "../signatures/keygen.ts";
import type { RotatingSecret } from "../signatures/rotation.ts";
import type { Wish } from "./wish.ts";

/** A consumer's wish, granted: which events go where, in which format. */
export type Subscription = Omit<Wish, "keygen_algorithm"> & {
  readonly id: string;
  readonly company_id: number;
  /** Name of the rule in code that makes it; none where it was made over the API. */
  readonly rule?: string;
  /** Counts its changes, from 1. */
  readonly version?: number;
  readonly enabled: boolean;
  /** Signing secrets of Standard Webhooks, the newest first; never in a list, a log or an error. */
  readonly secrets: readonly RotatingSecret[];
  /** Keys of Keygen's signature; only with its format. */
  readonly keygen?: KeygenKeys;
  /** Unix milliseconds. */
  readonly created_at: number;
};

export type KeygenKeys = {
  readonly algorithm: KeygenAlgorithm;
  readonly public_key: string;
  /** Secret, as the signing secrets are. */
  readonly private_key: string;
};

/** Where an event goes; undefined where the subscription has no URL for its kind. */
export function endpointOf(
  { target }: { readonly target: Pick<Subscription["target"], "url" | "urls"> },
  code: string,
): string | undefined {
  return target.urls ? flexnetUrl(target.urls, code) : target.url;
}
