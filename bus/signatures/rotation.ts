/** A signing secret of a subscription, and until when it holds. */
export type RotatingSecret = {
  readonly secret: string;
  /** Unix milliseconds from which it holds no more; the current secret has no end. */
  readonly until?: number | undefined;
};

/** How long an old secret holds beside the new one, unless told. */
export const defaultOverlapSeconds = 24 * 60 * 60;
export const maxOverlapSeconds = 7 * defaultOverlapSeconds;

/** Most secrets that hold at once: each is one more signature in every request's header. */
export const maxActiveSecrets = 10;

/**
 * Puts a new secret in front. The ones before it hold for the overlap and no longer than they would
 * have anyway, so a leaked one does not live on by being rotated again.
 *
 * @param overlapSeconds - From 0, which ends the old ones at once, to `maxOverlapSeconds`.
 * @returns All that hold, the newest first, so that of more than `maxActiveSecrets` the oldest go.
 * @throws RangeError for an overlap out of range.
 */
export function rotate(
  secrets: readonly RotatingSecret[],
  newSecret: string,
  overlapSeconds: number = defaultOverlapSeconds,
  nowMs: number,
): readonly RotatingSecret[] {
  if (!(overlapSeconds >= 0 && overlapSeconds <= maxOverlapSeconds)) {
    throw new RangeError(`The overlap is 0 to ${maxOverlapSeconds} seconds`);
  }
  const end = nowMs + overlapSeconds * 1000;
  const old = secrets.map(({ secret, until = end }) => ({ secret, until: Math.min(until, end) }));
  return [{ secret: newSecret }, ...old.filter((one) => isActive(one, nowMs))].slice(
    0,
    maxActiveSecrets,
  );
}

/** The secrets to sign with now, in their order. */
export function activeSecrets(
  secrets: readonly RotatingSecret[],
  nowMs: number,
): readonly string[] {
  return secrets.filter((one) => isActive(one, nowMs)).map(({ secret }) => secret);
}

function isActive({ until }: RotatingSecret, nowMs: number): boolean {
  return until === undefined || nowMs < until;
}
