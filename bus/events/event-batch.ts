import type { EventEntry } from "./event-record.ts";

/*
 * The index `ByTime` lists events by when they were accepted. An event that comes alone is in it by its own item, which
 * takes a unit. Those that come in a batch are in it by one item for all of their company and millisecond, the batch's.
 */

/** An event of a batch, with its place among the events of its request. */
export type BatchMember = { readonly id: string; readonly position: number };

/** A batch's item, as the index has it too. */
export type BatchItem = {
  readonly id: string;
  /** When its events were accepted, in unix milliseconds. */
  readonly listed_at: number;
  readonly members: ReadonlySet<Uint8Array>;
};

/** An event that is in the index by its own item, as the index has it. */
export type ListedEvent = Omit<EventEntry, "accepted_at"> & Pick<BatchItem, "listed_at">;

/** The attributes of a listed event and of a batch in the index, without its keys. */
export const listedAttributes = ["event", "publisher", "ts", "expires_at", "members"] as const;

/** Returns the id of a batch's item, which no event can have. */
export function batchId(acceptedAt: number): string {
  return `#batch#${acceptedAt}`;
}

/** Returns a member in 17 bytes, so that a hundred take two units in the table and two in the index. */
export function packedMember({ id, position }: BatchMember): Uint8Array {
  return Uint8Array.of(position, ...Buffer.from(id.replaceAll("-", ""), "hex"));
}

export function unpackedMember([position = 0, ...id]: Uint8Array): BatchMember {
  const [, ...parts] =
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(Buffer.from(id).toString("hex")) ?? [];
  return { id: parts.join("-"), position };
}
