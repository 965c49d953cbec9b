/** Whether a request is genuine; `reason` is a sentence for its sender and tells nothing of a key. */
export type Verification = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A refusal. */
export function no(reason: string): Verification {
  return { ok: false, reason };
}
