import type { KeyScope } from "./key-scope.ts";

/** What is known of a key, which is neither the key nor its hash. */
export type ApiKey = {
  /** Sorts by time of creation; see owner.ts for what else it tells. */
  readonly id: string;
  readonly scope: KeyScope;
  readonly name?: string | undefined;
  /** Unix milliseconds, as all times of it. */
  readonly created_at: number;
  readonly expires_at?: number | undefined;
  /** To the hour. */
  readonly last_used_at?: number | undefined;
};

const usePrecisionMs = 3_600_000;

export function hasExpired({ expires_at }: Pick<ApiKey, "expires_at">, nowMs: number): boolean {
  return expires_at !== undefined && expires_at <= nowMs;
}

/** The latest recorded use that calls for recording another: not each use is worth a write. */
export function staleUse(nowMs: number): number {
  return nowMs - usePrecisionMs;
}

/** Whether a use at this time should be recorded. */
export function isUseDue({ last_used_at }: Pick<ApiKey, "last_used_at">, nowMs: number): boolean {
  return last_used_at === undefined || last_used_at <= staleUse(nowMs);
}

/** What the API shows of a key. */
export function keyView({ id, scope, name, created_at, expires_at, last_used_at }: ApiKey) {
  return { id, ...scope, name, created_at, expires_at, last_used_at };
}
