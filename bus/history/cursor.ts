import * as z from "zod/mini";
import type { EventPosition } from "../events/event-list.ts";
import { isDeliveryId, isEventId } from "../values/id.ts";

/** The requested page of a list. */
export type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };

/** A page of a list. It can hold fewer items than requested even if there is a next page. */
export type Listed<Item> =
  | { readonly kind: "page"; readonly items: readonly Item[]; readonly next: string | null }
  /** The cursor is not one that this list gave to this company. */
  | { readonly kind: "invalid-cursor" }
  /** The filter names an event that the bus does not keep. */
  | { readonly kind: "unknown-event" };

/**
 * Cursors of one list: the end of a page, as text that callers send back. A cursor contains the company, and is
 * invalid for others.
 */
function cursors<Position>(list: string, position: z.ZodMiniType<Position>) {
  const content = z.tuple([z.literal(list), z.int(), position]);

  function write(companyId: number, position: Position): string {
    return Buffer.from(JSON.stringify([list, companyId, position])).toString("base64url");
  }

  return {
    write,

    /**
     * Reads a cursor.
     *
     * @returns Undefined unless `write` made it for this company.
     */
    read(companyId: number, cursor: string): Position | undefined {
      const read = content.safeParse(jsonOf(cursor));
      if (!read.success) return undefined;
      const position = read.data[2] as Position;
      // Also refuses a cursor of another company.
      return write(companyId, position) === cursor ? position : undefined;
    },
  };
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined;
  }
}

const acceptedAt = z.int().check(z.nonnegative());
const eventId = z.string().check(z.refine(isEventId));
/** Below 256, because ids of deliveries hold it in a byte. */
const position = z.int().check(z.minimum(0), z.maximum(255));

/** An event's position in the list, which also orders the events of one millisecond. */
export const eventCursors = cursors<EventPosition>(
  "events",
  z.union([z.tuple([acceptedAt, eventId]), z.tuple([acceptedAt, eventId, position])]),
);

/** A delivery's id. */
export const deliveryCursors = cursors("deliveries", z.string().check(z.refine(isDeliveryId)));
