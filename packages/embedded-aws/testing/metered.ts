import type { Dimension, Meter } from "../billing/meter.ts";

/** What a meter has of some dimensions, as `dimension resource operation by` with the quantity. */
export function metered(meter: Meter, ...dimensions: Dimension[]): Record<string, number> {
  const parts = meter.usage().filter(({ dimension }) => dimensions.includes(dimension));
  return Object.fromEntries(
    parts.map((part) => [
      `${part.dimension} ${part.resource} ${part.operation} ${part.by}`,
      part.quantity,
    ]),
  );
}
