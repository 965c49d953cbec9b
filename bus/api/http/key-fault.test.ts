import { expect, test } from "vitest";
import type { KeyScope } from "../../keys/api-key.ts";
import { operations } from "../operations/index.ts";
import { isPublishing, type Operation } from "../operations/operation.ts";
import { keyFault } from "./key-fault.ts";

const company: KeyScope = { kind: "company", company_id: 1 };
const admin: KeyScope = { kind: "admin" };
const managed = Object.entries(operations).filter(([, operation]) => !isPublishing(operation));
const ofCompany = managed.filter(([, { access }]) => !access.includes("admin"));

/** Operations that a key does not allow. */
const refused = (
  scope: KeyScope,
  all: readonly (readonly [string, Operation])[],
  created_by?: string,
) => all.filter(([, operation]) => keyFault({ scope, created_by }, operation)).map(([id]) => id);

test("a key without permissions, as old ones are, manages", () => {
  expect(refused(admin, managed)).toEqual([]);
  expect(refused(company, ofCompany)).toEqual([]);
  expect(refused({ ...company, permissions: "manage" }, ofCompany)).toEqual([]);
});

/** POSTs that change nothing. */
const harmless =
  /^(test(Pattern|Transform)|preview(Replay|Subscription)|validate(Subscription|SubscriptionChange))$/;

test("a read-only key makes every call but those that change something", () => {
  const changes = (all: typeof managed) =>
    all
      .filter(
        ([id, { method }]) => id === "fetchMessages" || (method !== "GET" && !harmless.test(id)),
      )
      .map(([id]) => id);
  expect(changes(managed).length).toBeGreaterThan(15);
  expect(refused({ ...admin, permissions: "read" }, managed)).toEqual(changes(managed));
  expect(refused({ ...company, permissions: "read" }, ofCompany)).toEqual(changes(ofCompany));
});

test("a portal session makes every call of a company key but the one that creates sessions", () => {
  expect(refused(company, ofCompany, "key_1")).toEqual(["createPortalSession"]);
});

test("says which key an operation needs, and which one the request has", () => {
  expect(keyFault({ scope: company }, operations.listKeys)).toMatch(
    /administrator key.*a company key/,
  );
  const reader: KeyScope = { ...admin, permissions: "read" };
  expect(keyFault({ scope: reader }, operations.createKey)).toMatch(/`manage`.*read-only/);
});
