import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import { companyDigits, companyNumber } from "../values/id.ts";

/** Permissions of a key within its scope: to read only, or to read and change. */
export const permissionNames = ["read", "manage"] as const;
export type Permissions = (typeof permissionNames)[number];

/** The scope of a key: to publish as one publisher, to manage one company, or everything. */
export type KeyScope =
  | {
      readonly kind: "publisher";
      readonly publisher: string;
      readonly companies?: readonly number[];
    }
  | { readonly kind: "company"; readonly company_id: number; readonly permissions?: Permissions }
  | { readonly kind: "admin"; readonly permissions?: Permissions };

type KeyKind = KeyScope["kind"];

/** A stored key or portal session, without the key itself and its hash. */
export type ApiKey = {
  /** Sorts by time of creation. The id of a company's key contains the company. */
  readonly id: string;
  /** Id of the key that created it. Present for portal sessions only. */
  readonly created_by?: string | undefined;
  readonly scope: KeyScope;
  readonly name?: string | undefined;
  /** All times are unix milliseconds. */
  readonly created_at: number;
  readonly expires_at?: number | undefined;
  /** Accurate to the hour. */
  readonly last_used_at?: number | undefined;
};

const usePrecisionMs = 3_600_000;

/** Returns true from the moment of a key's expiry. A key without `expires_at` never expires. */
export function hasExpired({ expires_at }: Pick<ApiKey, "expires_at">, nowMs: number): boolean {
  return expires_at !== undefined && expires_at <= nowMs;
}

/** Returns the latest recorded use after which a new one is recorded. Recording each use would cost a write. */
export function staleUse(nowMs: number): number {
  return nowMs - usePrecisionMs;
}

/** Returns true if a use at this time should be recorded. */
export function isUseDue({ last_used_at }: Pick<ApiKey, "last_used_at">, nowMs: number): boolean {
  return last_used_at === undefined || last_used_at <= staleUse(nowMs);
}

/** Returns true if a key can only read. */
export function isReadOnly(scope: KeyScope): boolean {
  return scope.kind !== "publisher" && scope.permissions === "read";
}

/** Returns true for a portal session. */
export function isSession({ created_by }: Pick<ApiKey, "created_by">): boolean {
  return created_by !== undefined;
}

/** Returns a key as the API shows it. */
export function keyView({ id, scope, name, created_at, expires_at, last_used_at }: ApiKey) {
  const permissions: Permissions = isReadOnly(scope) ? "read" : "manage";
  const shown = scope.kind === "publisher" ? scope : { ...scope, permissions };
  return { id, ...shown, name, created_at, expires_at, last_used_at };
}

/**
 * The list of a key: its company's, or the deployment's for a key without a company. Sessions are in a list of the
 * key that created them, because lists of keys do not show sessions.
 */
export type KeyOwner = "deployment" | `company#${number}` | `sessions#${string}`;

/** Returns the owner of a company's own keys. */
export function companyOwner(companyId: number): KeyOwner {
  return `company#${companyId}`;
}

/**
 * Returns the owner of a key by its scope. The deployment owns the keys of publishers and admins.
 */
export function ownerOf(scope: KeyScope): KeyOwner {
  return scope.kind === "company" ? companyOwner(scope.company_id) : "deployment";
}

/** Returns the owner of the portal sessions that a key created. */
export function sessionsOf(keyId: string): KeyOwner {
  return `sessions#${keyId}`;
}

const keyId = new RegExp(`^key_[0-9A-Z]{26}(?:_(${companyDigits}))?$`);

/** Returns the owner that a key's id contains. */
export function ownerOfId(id: string): KeyOwner | undefined {
  const found = keyId.exec(id);
  if (!found) return undefined;
  const [, digits] = found;
  if (digits === undefined) return "deployment";
  const companyId = companyNumber(digits);
  return companyId === undefined ? undefined : companyOwner(companyId);
}

const kinds = {
  publisher: "pub",
  company: "co",
  admin: "adm",
  session: "ses",
} as const satisfies Record<KeyKind | "session", string>;
const form = /^leb_(?:pub|co|adm|ses)_([0-9A-Za-z_-]{32})([0-9a-f]{8})$/;

/**
 * Makes a new key, or the token of a portal session: `leb_<kind>_<32 random characters><checksum>`. It is shown once
 * and never stored.
 */
export function newKey(kind: keyof typeof kinds, random: Uint8Array = randomBytes(24)): string {
  const head = `leb_${kinds[kind]}_${Buffer.from(random).toString("base64url")}`;
  return head + checksum(head);
}

/** Returns the hash by which a key is stored and found. 192 random bits need no salt and no stretching. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Returns true if a text has a key's form and checksum, which detects typing errors without a lookup. */
export function isWellFormedKey(text: string): boolean {
  const found = form.exec(text);
  if (!found?.[2]) return false;
  const expected = checksum(text.slice(0, -8));
  return timingSafeEqual(Buffer.from(found[2]), Buffer.from(expected));
}

function checksum(head: string): string {
  return crc32(head).toString(16).padStart(8, "0");
}
