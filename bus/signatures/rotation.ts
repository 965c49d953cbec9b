/** A signing secret of a subscription, and its expiry. */
export type RotatingSecret = {
  readonly secret: string;
  /** Unix milliseconds at which it becomes invalid. The current secret has no end. */
  readonly until?: number | undefined;
};

/** Seconds that an old secret stays valid after a new one, by default. */
export const defaultOverlapSeconds = 24 * 60 * 60;
export const maxOverlapSeconds = 7 * defaultOverlapSeconds;

/** Maximum number of valid secrets: each adds a signature to every request's header. */
export const maxActiveSecrets = 10;

/**
 * Adds a new secret in front. The ones before it stay valid for the overlap, but no longer than before, so that a
 * rotation does not extend the life of a leaked secret.
 *
 * @param overlapSeconds - From 0, which ends the old ones at once, to `maxOverlapSeconds`.
 * @returns The valid secrets, newest first. Beyond `maxActiveSecrets`, the oldest are dropped.
 * @throws RangeError for an overlap out of range.
 */
export function rotate(
  secrets: readonly RotatingSecret[],
  newSecret: string,
  overlapSeconds: number = defaultOverlapSeconds,
  nowMs: number,
): readonly RotatingSecret[] {
  if (!(overlapSeconds >= 0 && overlapSeconds <= maxOverlapSeconds)) {
    throw new RangeError(`The overlap must be 0 to ${maxOverlapSeconds} seconds`);
  }
  const end = nowMs + overlapSeconds * 1000;
  const old = secrets.map(({ secret, until = end }) => ({ secret, until: Math.min(until, end) }));
  return [{ secret: newSecret }, ...old.filter((one) => isActive(one, nowMs))].slice(
    0,
    maxActiveSecrets,
  );
}

/** Returns the secrets to sign with now, in their order. */
export function activeSecrets(
  secrets: readonly RotatingSecret[],
  nowMs: number,
): readonly string[] {
  return secrets.filter((one) => isActive(one, nowMs)).map(({ secret }) => secret);
}

function isActive({ until }: RotatingSecret, nowMs: number): boolean {
  return until === undefined || nowMs < until;
}
