import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import type { KeyKind } from "./key-scope.ts";

const kinds = { publisher: "pub", company: "co", admin: "adm" } as const satisfies Record<
  KeyKind,
  string
>;
const form = /^leb_(?:pub|co|adm)_([0-9A-Za-z_-]{32})([0-9a-f]{8})$/;

/** A new key: `leb_<kind>_<32 random characters><checksum>`. Shown once, never stored. */
export function newKey(kind: KeyKind, random: Uint8Array = randomBytes(24)): string {
  const head = `leb_${kinds[kind]}_${Buffer.from(random).toString("base64url")}`;
  return head + checksum(head);
}

/** What is stored of a key, and what it is found by. 192 random bits need no salt and no stretching. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Whether a text can be a key at all: tells a mistyped one without asking the store. */
export function isWellFormedKey(text: string): boolean {
  const found = form.exec(text);
  if (!found?.[2]) return false;
  const expected = checksum(text.slice(0, -8));
  return timingSafeEqual(Buffer.from(found[2]), Buffer.from(expected));
}

function checksum(head: string): string {
  return crc32(head).toString(16).padStart(8, "0");
}
