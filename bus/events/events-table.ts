import { DeleteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { daysFrom, putUnless, retentionDays, tables } from "../aws/tables.ts";
import type { LicenseEvent, Stamp } from "./event.ts";
import { type BatchMember, batchId, packedMember } from "./event-batch.ts";
import type { Publication } from "./publication.ts";
import { packed, type StoredEvent, unpacked } from "./stored-event.ts";

/** What storing a publication found: it was new, it was there already, or another has its id. */
export type Stored =
  | {
      readonly kind: "new" | "repeat";
      readonly event: LicenseEvent;
      readonly place: Stamp;
      /** The list of events shows it by its own item. If not, `list` adds it. */
      readonly isListed: boolean;
    }
  | { readonly kind: "conflict" };

/** Accepted events by company and id. */
export function eventStore(table: string) {
  return {
    /**
     * One conditional write: the deduplication and the store for replays at once.
     *
     * @param place - Kept with the event, if it is new.
     * @param isListed - Whether a new event is listed by its own item, for another write unit.
     */
    async add(
      { event, publisher, contentHash }: Publication,
      place: Stamp,
      isListed = true,
    ): Promise<Stored> {
      const { accepted_at, position, hops } = place;
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
          listed_at: isListed ? accepted_at : undefined,
          position,
          hops,
          body: packed(event),
          expires_at: daysFrom(accepted_at, retentionDays),
        },
        ConditionExpression: "attribute_not_exists(id)",
      });
      if (!other) return { kind: "new", event, place, isListed };
      if (other.content_hash !== contentHash) return { kind: "conflict" };
      const kept = other as Stamp & { readonly body: StoredEvent };
      return {
        kind: "repeat",
        event: unpacked(kept.body),
        place: stampOf(kept),
        isListed: other.listed_at !== undefined,
      };
    },

    /**
     * Lists stored events of a company that were accepted in one millisecond, by one item for all of them. Those that it
     * lists already stay, so that the same events, or some of them, can be listed again. Readers hold each against
     * its stored event, so one that is removed need not be taken out.
     */
    async list(
      companyId: number,
      acceptedAt: number,
      members: readonly BatchMember[],
    ): Promise<void> {
      await tables.send(
        new UpdateCommand({
          TableName: table,
          Key: { company_id: companyId, id: batchId(acceptedAt) },
          UpdateExpression: "SET listed_at = :at, expires_at = :end ADD members :members",
          ExpressionAttributeValues: {
            ":at": acceptedAt,
            ":end": daysFrom(acceptedAt, retentionDays),
            ":members": new Set(members.map(packedMember)),
          },
        }),
      );
    },

    /** Takes out an event that is kept from the bus: what is stored can be replayed. */
    async remove({ company_id, id }: LicenseEvent): Promise<void> {
      await tables.send(new DeleteCommand({ TableName: table, Key: { company_id, id } }));
    },
  };
}
export type EventStore = ReturnType<typeof eventStore>;

function stampOf({ accepted_at, position, hops }: Stamp): Stamp {
  return { accepted_at, ...(position && { position }), ...(hops && { hops }) };
}
