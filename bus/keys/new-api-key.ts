import { randomBytes } from "node:crypto";
import { publisherFault } from "../../catalog/publisher.ts";
import { timeOrderedId } from "../values/id.ts";
import { type Fault, faultsOfSchema, type Result } from "../values/problem.ts";
import { type ApiKey, hasExpired } from "./api-key.ts";
import { newKey } from "./key.ts";
import type { KeyScope } from "./key-scope.ts";
import { type KeyWish, keyWish } from "./wish.ts";

export type NewApiKey = Result<{ readonly key: string; readonly apiKey: ApiKey }>;

/** Makes a key of what was asked for. */
export function newApiKey(asked: unknown, nowMs: number): NewApiKey {
  const parsed = keyWish.safeParse(asked);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const { name, expires_at, ...scope } = parsed.data;
  const faults = faultsOfWish(parsed.data, nowMs);
  if (faults.length > 0) return { ok: false, faults };
  const apiKey = {
    id: newId(scope as KeyScope, nowMs),
    scope: scope as KeyScope,
    ...(name === undefined ? {} : { name }),
    created_at: nowMs,
    ...(expires_at === undefined ? {} : { expires_at }),
  };
  return { ok: true, key: newKey(scope.kind), apiKey };
}

function faultsOfWish(wish: KeyWish, nowMs: number): readonly Fault[] {
  const faults: Fault[] = [];
  if (wish.kind === "publisher") {
    const message = publisherFault(wish.publisher);
    if (message) faults.push({ pointer: "/publisher", message });
  }
  if (hasExpired(wish, nowMs)) {
    const message = "must be in the future, in unix milliseconds";
    faults.push({ pointer: "/expires_at", message });
  }
  return faults;
}

/** A company's key has the company at the end of its id, so that the id alone leads to it. */
function newId(scope: KeyScope, nowMs: number): string {
  const id = timeOrderedId("key", nowMs, randomBytes(10));
  return scope.kind === "company" ? `${id}_${scope.company_id}` : id;
}
