import { pointerTo } from "./json/pointer.ts";
/** Why an input was refused: the place (JSON pointer, RFC 6901) and what would be valid. */
export type Fault = { readonly pointer: string; readonly message: string };

/** The result of parsing a part of a pattern. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/** The path from the root of a pattern to a part of it: keys and positions in lists. */
export type Steps = readonly (string | number)[];

/** Returns the outcome of a valid part. */
export function accepted<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/**
 * Returns the outcome of an invalid part. The message is a predicate, such as "must be a string".
 */
export function refused(at: Steps, message: string): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: faultAt(at, message) };
}

/**
 * Returns the fault of the part at this path. The message is a predicate, such as "must be a
 * string".
 */
export function faultAt(at: Steps, message: string): Fault {
  return { pointer: pointerTo(at), message };
}
