import type { BusDetail } from "../events/event.ts";

type Placed = Pick<BusDetail, "ts" | "accepted_at" | "position" | "id">;

/**
 * Where an event stands among those of its record, as text that sorts so: by when it happened, and of those of one
 * second by when they were accepted.
 */
export function placeOf({ ts, accepted_at, position = 0, id }: Placed): string {
  return [...[ts, accepted_at, position].map(digits), id].join("#");
}

/** As many as the largest safe integer has. */
function digits(value: number): string {
  return String(Math.max(0, value)).padStart(16, "0");
}
