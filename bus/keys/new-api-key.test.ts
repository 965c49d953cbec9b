import { expect, test } from "vitest";
import {
  hasExpired,
  hashKey,
  isUseDue,
  isWellFormedKey,
  keyView,
  ownerOf,
  ownerOfId,
} from "./api-key.ts";
import { type NewApiKey, newApiKey } from "./new-api-key.ts";

const now = Date.UTC(2026, 10, 22);

function made(asked: unknown): Extract<NewApiKey, { ok: true }> {
  const result = newApiKey(asked, now);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result;
}

test.each([
  [{ kind: "admin" }, /^leb_adm_/, "deployment"],
  [{ kind: "publisher", publisher: "license-api" }, /^leb_pub_/, "deployment"],
  [{ kind: "publisher", publisher: "warranty-desk", companies: [1, 2] }, /^leb_pub_/, "deployment"],
  [{ kind: "company", company_id: 7 }, /^leb_co_/, "company#7"],
])("%j is a key of this kind, in the list of its owner", (scope, form, owner) => {
  const { key, apiKey } = made({ ...scope, name: "for the CRM", expires_at: now + 1 });
  expect(key).toMatch(form);
  expect(isWellFormedKey(key)).toBe(true);
  expect(apiKey).toMatchObject({ scope, name: "for the CRM", created_at: now });
  expect(ownerOf(apiKey.scope)).toBe(owner);
  expect(ownerOfId(apiKey.id)).toBe(owner);
});

test("what is shown of a key is neither the key nor its hash", () => {
  const { key, apiKey } = made({ kind: "company", company_id: 7 });
  const shown = JSON.stringify(keyView(apiKey));
  expect(JSON.parse(shown)).toEqual({
    id: apiKey.id,
    kind: "company",
    company_id: 7,
    created_at: now,
  });
  expect(shown).not.toContain(key.slice(-40));
  expect(shown).not.toContain(hashKey(key));
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
  [{ kind: "admin", name: "" }, "/name", /one character/],
  [{ kind: "admin", expires_at: now }, "/expires_at", /in the future, in unix milliseconds/],
  [{ kind: "admin", expires_at: now / 1000 + 9 }, "/expires_at", /unix milliseconds/],
  [{ kind: "admin", expires_at: now * 1000 }, "/expires_at", /unix milliseconds/],
])("%j is refused with where and why", (asked, pointer, message) => {
  const result = newApiKey(asked, now);
  const faults = result.ok ? [] : result.faults;
  expect(faults.map((fault) => fault.pointer.replace(/^\/kind$/, ""))).toEqual([pointer]);
  expect(faults[0]?.message).toMatch(message);
});

test("a key holds until its very end", () => {
  expect(hasExpired({}, now)).toBe(false);
  expect(hasExpired({ expires_at: now + 1 }, now)).toBe(false);
  expect(hasExpired({ expires_at: now }, now)).toBe(true);
});

test("a use is worth recording once an hour", () => {
  expect(isUseDue({}, now)).toBe(true);
  expect(isUseDue({ last_used_at: now - 3_599_999 }, now)).toBe(false);
  expect(isUseDue({ last_used_at: now - 3_600_000 }, now)).toBe(true);
});

test("an id that is none has no owner", () => {
  for (const id of ["", "key_1", `sub_${"0".repeat(26)}`, `key_${"0".repeat(26)}_0`]) {
    expect(ownerOfId(id), id).toBeUndefined();
  }
});
