import fc from "fast-check";
import { expect, test } from "vitest";
import { auditEntry, type Change, entryView, isEntryId, versionView } from "./entry.ts";

const now = Date.UTC(2026, 10, 22);
const keyId = "key_01M82GW3N5E7YRBPPC9RBJHB5A";

const change = (fields: Partial<Change>): Change => ({
  operation: "changeSubscription",
  keyId,
  companyId: 7,
  pathId: undefined,
  answer: undefined,
  earlier: undefined,
  ...fields,
});

test("names the subject by the path, or by the answer of a call that creates it", () => {
  const subject = (fields: Partial<Change>) => auditEntry(change(fields), now).subject;
  expect(subject({ pathId: "sub_1", answer: '{"id":"rpl_1"}' })).toBe("sub_1");
  expect(subject({ answer: '{"id":"sub_2","secret":"whsec_"}' })).toBe("sub_2");
  expect(subject({ answer: '{"company_id":7}' })).toBeUndefined();
  for (const answer of ["", "null", "[]", '{"id":7}', undefined]) {
    expect(subject({ answer })).toBeUndefined();
  }
});

test("keeps nothing else of the answer, which can show a secret", () => {
  const answer = '{"id":"sub_2","secret":"whsec_of-answer"}';
  expect(JSON.stringify(auditEntry(change({ answer }), now))).not.toContain("whsec_");
});

test("belongs to the company of the path, or of the key that is its subject", () => {
  const company = (fields: Partial<Change>) => auditEntry(change(fields), now).company_id;
  expect(company({ pathId: `${keyId}_9` })).toBe(7);
  expect(company({ companyId: 0, pathId: `${keyId}_9` })).toBe(9);
  expect(company({ companyId: 0, answer: JSON.stringify({ id: `${keyId}_9` }) })).toBe(9);
  expect(company({ companyId: 0, pathId: keyId })).toBe(0);
  expect(company({ companyId: 0 })).toBe(0);
});

test("ids sort by time and are cursors", () => {
  const [first, second] = [auditEntry(change({}), now), auditEntry(change({}), now + 1)];
  expect(first.id < second.id).toBe(true);
  expect(isEntryId(first.id)).toBe(true);
  for (const text of ["", "aud_", "sub_01M82GW3N5E7YRBPPC9RBJHB5A", `${first.id}0`]) {
    expect(isEntryId(text)).toBe(false);
  }
});

test("shows the time, and any earlier version as it was", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (earlier) => {
      const json = JSON.parse(JSON.stringify(earlier));
      const entry = auditEntry(change({ pathId: "sub_1", earlier }), now);
      const shared = { operation: "changeSubscription", key_id: keyId };
      expect(JSON.parse(JSON.stringify(entryView(entry)))).toEqual({
        id: entry.id,
        at: now,
        subject: "sub_1",
        earlier: json,
        ...shared,
      });
      expect(JSON.parse(JSON.stringify(versionView(entry)))).toEqual({
        replaced_at: now,
        subscription: json,
        ...shared,
      });
    }),
  );
  const { earlier, subject } = entryView(auditEntry(change({}), now));
  expect([earlier, subject]).toEqual([undefined, null]);
});
