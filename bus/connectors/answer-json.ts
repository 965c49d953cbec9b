import { cut, oneLine } from "../values/plain-text.ts";
import type { Answered } from "./connector.ts";

/** The JSON that was answered; undefined where it is none. */
export function jsonOf({ body }: Answered): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** In characters. */
const longest = 300;

/** A beginning of what was answered, on one line, to be shown. */
export function textOf({ body }: Answered): string {
  return cut(oneLine(body), longest);
}
