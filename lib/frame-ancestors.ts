/**
 * Checks the origins of pages that can embed the console.
 *
 * @throws Error if one is not an https origin.
 */
export function frameAncestorsOf(origins: readonly string[] = []): readonly string[] {
  for (const origin of origins) {
    if (isHttpsOrigin(origin)) continue;
    throw new Error(
      `consoleFrameAncestors must contain https origins, such as https://portal.example.com, not "${origin}"`,
    );
  }
  return origins;
}

/** Returns true for an https origin as browsers write it: a host in lower case, and a port unless it is 443. */
export function isHttpsOrigin(text: string): boolean {
  return text.startsWith("https://") && !text.includes("*") && URL.parse(text)?.origin === text;
}
