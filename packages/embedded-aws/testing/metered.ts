import type { Dimension, Meter } from "../billing/meter.ts";

/** Returns some dimensions of a meter as quantities by `dimension resource operation by`. */
export function metered(meter: Meter, ...dimensions: Dimension[]): Record<string, number> {
  const parts = meter.usage().filter(({ dimension }) => dimensions.includes(dimension));
  return Object.fromEntries(
    parts.map((part) => [
      `${part.dimension} ${part.resource} ${part.operation} ${part.by}`,
      part.quantity,
    ]),
  );
}
