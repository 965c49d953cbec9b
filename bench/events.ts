import { randomUUID } from "node:crypto";
import { sample } from "../catalog/index.ts";

type Shape = {
  readonly licenseId?: number;
  /** Its approximate size, which notes of the license make up. */
  readonly bytes?: number;
  /** Event code, of an event about a license. */
  readonly code?: string | undefined;
};

const license = sample("license.activated");

/** A `license.activated` as the catalog's sample has it, with an id of its own: 553 bytes of JSON. */
export function newEvent(
  companyId: number,
  { licenseId = 1, bytes = 0, code = license.event }: Shape = {},
) {
  const { license: sampled } = license.data;
  return {
    ...license,
    event: code,
    id: randomUUID(),
    company_id: companyId,
    data: {
      license: { ...sampled, id: licenseId, ...(bytes > 0 && { notes: notesOf(bytes - 560) }) },
    },
  };
}

export type Event = ReturnType<typeof newEvent>;

/** Words, so that it is text as people write it. */
function notesOf(length: number): string {
  return "seats for the lab ".repeat(Math.ceil(length / 18)).slice(0, length);
}
