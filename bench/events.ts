import { randomUUID } from "node:crypto";
import { sample } from "../catalog/index.ts";

type Shape = {
  readonly licenseId?: number;
  /** Its approximate size, filled by notes of the license. */
  readonly bytes?: number;
  /** Event code of an event about a license. */
  readonly code?: string | undefined;
};

const license = sample("license.activated");

/** Returns a `license.activated` like the catalog's sample, with its own id: 553 bytes of JSON. */
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

/** Returns words, so that it resembles human text. */
function notesOf(length: number): string {
  return "seats for the lab ".repeat(Math.ceil(length / 18)).slice(0, length);
}
