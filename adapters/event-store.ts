import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import type { LicenseEvent } from "../domain/event.ts";
import type { Place } from "../domain/order.ts";
import type { Publication } from "../domain/publication.ts";
import { putUnless } from "./conditional-write.ts";
import { packed, type StoredEvent, unpacked } from "./stored-event.ts";
import { daysFrom, retentionDays, tables } from "./tables.ts";

/** What storing a publication found: it was new, it was there already, or another has its id. */
export type Stored =
  | { readonly kind: "new" | "repeat"; readonly event: LicenseEvent; readonly place: Place }
  | { readonly kind: "conflict" };

/** Accepted events by company and id. */
export function eventStore(table: string) {
  return {
    /**
     * One conditional write: the deduplication and the store for replays at once.
     *
     * @param place - When it is accepted, if it is new.
     */
    async add(
      { event, publisher, contentHash }: Publication,
      { accepted_at, position }: Place,
    ): Promise<Stored> {
      const other = await putUnless({
        TableName: table,
        Item: {
          company_id: event.company_id,
          id: event.id,
          event: event.event,
          publisher,
          ts: event.ts,
          content_hash: contentHash,
          accepted_at,
          position,
          body: packed(event),
          expires_at: daysFrom(accepted_at, retentionDays),
        },
        ConditionExpression: "attribute_not_exists(id)",
      });
      const place = { accepted_at, ...(position && { position }) };
      if (!other) return { kind: "new", event, place };
      if (other.content_hash !== contentHash) return { kind: "conflict" };
      const { accepted_at: at, position: among, body } = other as Place & { body: StoredEvent };
      return {
        kind: "repeat",
        event: unpacked(body),
        place: { accepted_at: at, ...(among && { position: among }) },
      };
    },

    /** Takes out an event that is kept from the bus: what is stored can be replayed. */
    async remove({ company_id, id }: LicenseEvent): Promise<void> {
      await tables.send(new DeleteCommand({ TableName: table, Key: { company_id, id } }));
    },
  };
}
export type EventStore = ReturnType<typeof eventStore>;
