/* What the examples of the document have in common. */

export const uuid = "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11";

export const license = { id: 1, license_key: "ABCD-EFGH" };

/** A moment in unix milliseconds: 2026-11-22T12:00:00Z. */
export const moment = 1_795_348_800_000;
