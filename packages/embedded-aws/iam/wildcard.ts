const patterns = new Map<string, RegExp>();

/**
 * True if text matches a pattern in which `*` matches any characters and `?` one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (pattern === "*" || pattern === text) return true;
  let expression = patterns.get(pattern);
  if (!expression) {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const wild = source.replaceAll("*", ".*").replaceAll("?", ".");
    expression = new RegExp(`^${wild}$`, "s");
    patterns.set(pattern, expression);
  }
  return expression.test(text);
}
