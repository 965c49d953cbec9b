import { accepted, type Outcome, refused, type Steps } from "./fault.ts";

/**
 * Parses a wildcard: `*` matches any characters, `\*` and `\\` match themselves (EventBridge,
 * "Wildcard matching").
 *
 * @returns The texts between the stars.
 */
export function parseWildcard(text: string, at: Steps): Outcome<readonly string[]> {
  const parts = [""];
  for (let i = 0; i < text.length; i++) {
    let char = text.charAt(i);
    if (char === "*") {
      if (text.charAt(i + 1) === "*") {
        return refused(at, "has two stars in a row, where one star says the same");
      }
      parts.push("");
      continue;
    }
    if (char === "\\") {
      i += 1;
      char = text.charAt(i);
      if (char !== "*" && char !== "\\") {
        return refused(at, "has a lone backslash; only \\* and \\\\ may be written with one");
      }
    }
    parts.push(parts.pop() + char);
  }
  return accepted(parts);
}

/**
 * True if the parts fit. Never goes back in the text: if the parts fit at all, they fit where each
 * is found first.
 */
export function fitsWildcard(text: string, parts: readonly string[]): boolean {
  const head = parts.at(0) ?? "";
  const tail = parts.at(-1) ?? "";
  if (parts.length === 1) return text === head;
  if (!text.startsWith(head) || !text.endsWith(tail)) return false;
  let end = head.length;
  for (let i = 1; i < parts.length - 1; i++) {
    const part = parts[i] ?? "";
    const found = text.indexOf(part, end);
    if (found < 0) return false;
    end = found + part.length;
  }
  return end + tail.length <= text.length;
}
