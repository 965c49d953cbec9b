import { pointerTo } from "./json/pointer.ts";
/** Why an input was refused: the place (JSON pointer, RFC 6901) and what would be valid. */
export type Fault = { readonly pointer: string; readonly message: string };

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/** The path from the root of a pattern to a part of it: keys and positions in lists. */
export type Steps = readonly (string | number)[];

export function accepted<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(at: Steps, message: string): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: faultAt(at, message) };
}

export function faultAt(at: Steps, message: string): Fault {
  return { pointer: pointerTo(at), message };
}
