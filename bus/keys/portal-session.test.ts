import fc from "fast-check";
import { expect, test } from "vitest";
import { isReadOnly, isSession, isWellFormedKey, ownerOfId } from "./api-key.ts";
import { newPortalSession, portalUrl } from "./portal-session.ts";

const now = Date.UTC(2026, 10, 22);
const creator = { id: "key_01M82GW3N5E7YRBPPC9RBJHB5A_7" };

function made(body: unknown, by: { id: string; expires_at?: number } = creator) {
  const result = newPortalSession(7, body, by, now);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result;
}

test("a session can read its company's data for an hour by default", () => {
  const { token, session } = made({});
  expect(token).toMatch(/^leb_ses_/);
  expect(isWellFormedKey(token)).toBe(true);
  expect(isSession(session)).toBe(true);
  expect(isReadOnly(session.scope)).toBe(true);
  expect(session).toMatchObject({
    id: expect.stringMatching(/^ses_[0-9A-Z]{26}_7$/),
    created_by: creator.id,
    scope: { kind: "company", company_id: 7 },
    expires_at: now + 3_600_000,
  });
});

test("a session has the permissions that are asked for", () => {
  expect(isReadOnly(made({ permissions: "manage" }).session.scope)).toBe(false);
  expect(isReadOnly(made({ permissions: "read" }).session.scope)).toBe(true);
});

test("a session has no list of keys as its owner, so no call revokes it as a key", () => {
  expect(ownerOfId(made({}).session.id)).toBeUndefined();
});

test("a session lasts as long as asked for, up to a day, and never longer than its key", () => {
  const seconds = fc.integer({ min: -10, max: 200_000 });
  const expiry = fc.option(fc.integer({ min: 1, max: 200_000_000 }), { nil: undefined });
  fc.assert(
    fc.property(seconds, expiry, (expires_in, left) => {
      const by = left === undefined ? creator : { ...creator, expires_at: now + left };
      const result = newPortalSession(7, { expires_in }, by, now);
      expect(result.ok).toBe(expires_in >= 1 && expires_in <= 86_400);
      if (!result.ok) {
        expect(result.faults[0]?.pointer).toBe("/expires_in");
        return;
      }
      const lasts = result.session.expires_at - now;
      expect(lasts).toBe(Math.min(expires_in * 1000, left ?? Infinity));
    }),
  );
});

test("any input makes a valid session, or names what is wrong with it", () => {
  const known = fc.record(
    {
      permissions: fc.oneof(fc.constantFrom("read", "manage"), fc.anything()),
      expires_in: fc.anything(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(known, fc.anything()), (body) => {
      const result = newPortalSession(7, body, creator, now);
      if (!result.ok) {
        expect(result.faults.length).toBeGreaterThan(0);
        return;
      }
      expect(result.session.expires_at).toBeGreaterThan(now);
      expect(result.session.expires_at).toBeLessThanOrEqual(now + 86_400_000);
    }),
  );
});

test("the URL has the token and the company in its fragment only", () => {
  const { token } = made({});
  const url = new URL(portalUrl("https://api.example.com", 7, token));
  expect(`${url.origin}${url.pathname}${url.search}`).toBe("https://api.example.com/console");
  expect(Object.fromEntries(new URLSearchParams(url.hash.slice(1)))).toEqual({
    token,
    company: "7",
  });
});
