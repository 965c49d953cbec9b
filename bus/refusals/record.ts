import type { Claim } from "../events/claim.ts";
import { timeOrderedId } from "../values/id.ts";
import type { Problem } from "../values/problem.ts";

/** Days that refused and suppressed events are kept. */
export const keptDays = 7;

/** An event that the bus refused, without its content. */
export type RefusedEvent = {
  readonly kind: "refused";
  /** Contains the time of the refusal. */
  readonly id: string;
  readonly publisher: string;
  /** The event's own id, code and company. Empty if the whole request was refused. */
  readonly claim: Claim;
  readonly problem: Problem;
};

/** An event that the bus accepted and did not deliver, because an earlier one opened a deduplication window. */
export type SuppressedEvent = {
  readonly kind: "suppressed";
  readonly publisher: string;
  readonly claim: Required<Claim>;
  /** Unix milliseconds. */
  readonly at: number;
  /** The event that opened the window. */
  readonly first: FirstEvent;
};

export type FirstEvent = {
  readonly event_id: string;
  /** When the bus accepted it, in unix milliseconds. */
  readonly accepted_at: number;
};

/* These keep a record near the kilobyte of one write unit. */
const maxErrors = 10;
const maxPointer = 200;
const maxText = 500;

/**
 * Returns the record of a refused event.
 *
 * @param position - Of the event in its request, below 256. It orders the refusals of one millisecond.
 * @param random - Nine bytes.
 */
export function refusedEvent(
  publisher: string,
  claim: Claim,
  problem: Problem,
  moment: { readonly nowMs: number; readonly position: number; readonly random: Uint8Array },
): RefusedEvent {
  const entropy = Uint8Array.of(moment.position, ...moment.random);
  const id = timeOrderedId("rfs", moment.nowMs, entropy);
  return { kind: "refused", id, publisher, claim, problem: shortened(problem) };
}

/** Returns true if a text has the form of a refusal's id. */
export function isRefusalId(text: string): boolean {
  return /^rfs_[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
}

/** Keeps the beginning of a problem. Its texts can name members of the event, of any length and number. */
function shortened({ detail, errors, ...problem }: Problem): Problem {
  return {
    ...problem,
    ...(detail !== undefined && { detail: cut(detail, maxText) }),
    ...(errors && {
      errors: errors.slice(0, maxErrors).map(({ pointer, message }) => ({
        pointer: cut(pointer, maxPointer),
        message: cut(message, maxText),
      })),
    }),
  };
}

function cut(text: string, max: number): string {
  return text.length <= max ? text.toWellFormed() : `${text.slice(0, max).toWellFormed()}…`;
}
