/**
 * Reads the variables that a function needs, once per cold start.
 *
 * @throws When one is missing, with all the missing names: the stack and the function disagree.
 */
export function environment<Name extends string>(...names: Name[]): Record<Name, string> {
  const missing = names.filter((name) => process.env[name] === undefined);
  if (missing.length > 0) throw new Error(`Environment variables missing: ${missing.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}
