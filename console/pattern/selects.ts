/**
 * Returns true if the `events` of a subscription select an event code. The bus's own events match only filters that
 * begin with `bus.`.
 */
export function selects(filters: readonly string[], code: string): boolean {
  return filters.some(
    (filter) =>
      globOf(filter).test(code) && (filter.startsWith("bus.") || !code.startsWith("bus.")),
  );
}

function globOf(filter: string): RegExp {
  const parts = filter.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
