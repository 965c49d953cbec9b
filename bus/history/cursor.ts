import * as z from "zod/mini";
import type { EventPosition } from "../events/event-list.ts";
import { isDeliveryId, isEventId } from "../values/id.ts";

/** The page of a list that a caller asks for. */
export type PageWish = { readonly limit: number; readonly cursor?: string | undefined };

/** The answer of a list. A page may hold fewer items than asked for although there is a next one. */
export type Listed<Item> =
  | { readonly kind: "page"; readonly items: readonly Item[]; readonly next: string | null }
  /** This list did not give the cursor to this company. */
  | { readonly kind: "invalid-cursor" };

/**
 * Cursors of one list: where a page ended, as text that callers hand back. It names the company, and is
 * valid for no other.
 */
function cursors<Position>(list: string, position: z.ZodMiniType<Position>) {
  const content = z.tuple([z.literal(list), z.int(), position]);

  function write(companyId: number, position: Position): string {
    return Buffer.from(JSON.stringify([list, companyId, position])).toString("base64url");
  }

  return {
    write,

    /** @returns Undefined for what `write` does not write for this company. */
    read(companyId: number, cursor: string): Position | undefined {
      const read = content.safeParse(jsonOf(cursor));
      if (!read.success) return undefined;
      const position = read.data[2] as Position;
      // Also where it names another company.
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
/** Below 256, as ids of deliveries have it. */
const position = z.int().check(z.minimum(0), z.maximum(255));

/** An event's place in the list. Events of one millisecond have an order too. */
export const eventCursors = cursors<EventPosition>(
  "events",
  z.union([z.tuple([acceptedAt, eventId]), z.tuple([acceptedAt, eventId, position])]),
);

/** A delivery, by its id. */
export const deliveryCursors = cursors("deliveries", z.string().check(z.refine(isDeliveryId)));
