import { expect, test } from "vitest";
import {
  hasExpired,
  hashKey,
  isReadOnly,
  isUseDue,
  isWellFormedKey,
  keyView,
  ownerOf,
  ownerOfId,
} from "./api-key.ts";
import { type NewApiKey, newApiKey } from "./new-api-key.ts";

const now = Date.UTC(2026, 10, 22);

function made(body: unknown): Extract<NewApiKey, { ok: true }> {
  const result = newApiKey(body, now);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result;
}

test.each([
  [{ kind: "admin" }, /^leb_adm_/, "deployment"],
  [{ kind: "publisher", publisher: "license-api" }, /^leb_pub_/, "deployment"],
  [{ kind: "publisher", publisher: "warranty-desk", companies: [1, 2] }, /^leb_pub_/, "deployment"],
  [{ kind: "company", company_id: 7 }, /^leb_co_/, "company#7"],
])("%j makes a key of this kind, in the list of its owner", (scope, form, owner) => {
  const { key, apiKey } = made({ ...scope, name: "for the CRM", expires_at: now + 1 });
  expect(key).toMatch(form);
  expect(isWellFormedKey(key)).toBe(true);
  const permissions = scope.kind === "publisher" ? {} : { permissions: "manage" };
  expect(apiKey).toMatchObject({
    scope: { ...scope, ...permissions },
    name: "for the CRM",
    created_at: now,
  });
  expect(ownerOf(apiKey.scope)).toBe(owner);
  expect(ownerOfId(apiKey.id)).toBe(owner);
});

test("a key's view contains neither the key nor its hash", () => {
  const { key, apiKey } = made({ kind: "company", company_id: 7 });
  const shown = JSON.stringify(keyView(apiKey));
  expect(JSON.parse(shown)).toEqual({
    id: apiKey.id,
    kind: "company",
    company_id: 7,
    permissions: "manage",
    created_at: now,
  });
  expect(shown).not.toContain(key.slice(-40));
  expect(shown).not.toContain(hashKey(key));
});

test("a key of a company or an administrator can be read-only", () => {
  const { apiKey } = made({ kind: "company", company_id: 7, permissions: "read" });
  expect(isReadOnly(apiKey.scope)).toBe(true);
  expect(keyView(apiKey)).toMatchObject({ permissions: "read" });
  expect(isReadOnly(made({ kind: "admin" }).apiKey.scope)).toBe(false);
});

test("a key stored before permissions existed manages", () => {
  const { apiKey } = made({ kind: "company", company_id: 7 });
  const old = { ...apiKey, scope: { kind: "company", company_id: 7 } as const };
  expect(isReadOnly(old.scope)).toBe(false);
  expect(keyView(old)).toEqual(keyView(apiKey));
});

test.each([
  [{}, "", /kind publisher, company or admin/],
  [{ kind: "root" }, "", /kind publisher, company or admin/],
  [{ kind: "publisher" }, "/publisher", /is required/],
  [{ kind: "publisher", publisher: "Mine!" }, "/publisher", /lower-case letters/],
  [{ kind: "publisher", publisher: "platfrom" }, "/publisher", /Did you mean "platform"/],
  [{ kind: "publisher", publisher: "bus" }, "/publisher", /reserved for the bus itself/],
  [{ kind: "publisher", publisher: "keygen", companies: [] }, "/companies", /one company/],
  [{ kind: "publisher", publisher: "keygen", companies: ["1"] }, "/companies/0", /number/],
  [{ kind: "company" }, "/company_id", /is required/],
  [{ kind: "company", company_id: 0 }, "/company_id", /number of a company/],
  [{ kind: "admin", company_id: 1 }, "/company_id", /not known here/],
  [{ kind: "admin", permissions: "write" }, "/permissions", /one of read, manage/],
  [{ kind: "publisher", publisher: "keygen", permissions: "read" }, "/permissions", /not known/],
  [{ kind: "admin", name: "" }, "/name", /one character/],
  [{ kind: "admin", expires_at: now }, "/expires_at", /in the future, in unix milliseconds/],
  [{ kind: "admin", expires_at: now / 1000 + 9 }, "/expires_at", /unix milliseconds/],
  [{ kind: "admin", expires_at: now * 1000 }, "/expires_at", /unix milliseconds/],
])("refuses %j with a pointer and a reason", (body, pointer, message) => {
  const result = newApiKey(body, now);
  const faults = result.ok ? [] : result.faults;
  expect(faults.map((fault) => fault.pointer.replace(/^\/kind$/, ""))).toEqual([pointer]);
  expect(faults[0]?.message).toMatch(message);
});

test("a key is valid until its expiry", () => {
  expect(hasExpired({}, now)).toBe(false);
  expect(hasExpired({ expires_at: now + 1 }, now)).toBe(false);
  expect(hasExpired({ expires_at: now }, now)).toBe(true);
});

test("a use is recorded once an hour", () => {
  expect(isUseDue({}, now)).toBe(true);
  expect(isUseDue({ last_used_at: now - 3_599_999 }, now)).toBe(false);
  expect(isUseDue({ last_used_at: now - 3_600_000 }, now)).toBe(true);
});

test("an invalid id has no owner", () => {
  for (const id of ["", "key_1", `sub_${"0".repeat(26)}`, `key_${"0".repeat(26)}_0`]) {
    expect(ownerOfId(id), id).toBeUndefined();
  }
});
