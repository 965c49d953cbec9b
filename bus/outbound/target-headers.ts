import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import type { Fault } from "../values/problem.ts";

/* A company's own headers for its webhooks. */

const maxHeaders = 20;
const maxNameLength = 100;
const maxValueLength = 1000;
/** Names and values together. Receivers usually accept 8 KB in total. */
const maxCharacters = 4000;

/** The value that the API shows. */
export const hiddenValue = "hidden";

/** Returns headers as the API shows them: without their values. */
export function hiddenHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, hiddenValue]));
}

/** `token` of RFC 9110, section 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;
/** The characters of RFC 9110, section 5.5, that any receiver can read. */
const visible = /^[!-~]([\t -~]*[!-~])?$/;

/** Names that the bus sets itself, each with the message. */
const reserved: readonly (readonly [name: RegExp, reason: string])[] = [
  // RFC 9110, sections 7.2, 7.6.1 and 10.1.1; RFC 9112, section 6.
  [
    /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|expect)$/,
    "is set by the bus. Remove it",
  ],
  [/^(content-(length|type|encoding)|accept-encoding)$/, "is set by the bus. Remove it"],
  [
    /^(webhook-.*|keygen-.*|digest|date|signature)$/,
    "is set by the bus for verifying webhooks. Remove it",
  ],
  [/^license-event-bus-.*$/, "is set by the bus to detect loops. Remove it"],
];

/**
 * Returns the faults of headers, with pointers to their names.
 *
 * @param isSignedIn - True if `auth` sets the header `authorization`.
 */
export function headerFaults(
  headers: Readonly<Record<string, string>>,
  isSignedIn: boolean,
): readonly Fault[] {
  const entries = Object.entries(headers);
  const characters = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (entries.length > maxHeaders) {
    return [{ pointer: "", message: `must have at most ${maxHeaders} headers` }];
  }
  if (characters > maxCharacters) {
    return [{ pointer: "", message: `must have at most ${maxCharacters} characters in total` }];
  }
  const seen = new Set<string>();
  return entries.flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    const message = seen.has(lower)
      ? "is given twice, in different case"
      : (nameFault(lower, isSignedIn) ?? valueFault(value));
    seen.add(lower);
    return message === undefined ? [] : [{ pointer: pointerTo([name]), message }];
  });
}

function nameFault(name: string, isSignedIn: boolean): string | undefined {
  if (!token.test(name) || name.length > maxNameLength) {
    return `must be a header name: letters, digits and hyphens, at most ${maxNameLength} characters`;
  }
  if (isSignedIn && name === "authorization") return "conflicts with auth. Give only one of them";
  return reserved.find(([names]) => names.test(name))?.[1];
}

function valueFault(value: string): string | undefined {
  if (value === hiddenValue) return "must be the value itself, not its placeholder";
  return visible.test(value) && value.length <= maxValueLength
    ? undefined
    : `must be at most ${maxValueLength} visible ASCII characters, with blanks only between them`;
}
