import { idempotencyKeyOf } from "../http/headers.ts";
import { Refusal } from "../http/response.ts";
import { hashOf, repetition } from "../idempotency.ts";
import type { IdempotencyKeys } from "../idempotency-keys-table.ts";
import type { Answer, Request } from "./serve.ts";

/**
 * Makes a call once for each Idempotency-Key. A repeated call gets the first answer. A call that failed
 * unexpectedly can be retried with the same key.
 *
 * @param caller - Owner of the key. Equal keys of different callers are different keys.
 */
export async function once(
  request: Request,
  caller: string,
  keys: IdempotencyKeys,
  make: () => Answer,
): Answer {
  const key = idempotencyKeyOf(request);
  if (key === undefined) return make();
  const nowMs = Date.now();
  const requestHash = hashOf(
    request.requestContext.http.method,
    request.rawPath,
    request.rawQueryString,
    // The body is already parsed.
    JSON.stringify(request.body ?? null),
  );
  const kept = await keys.begin(caller, key, requestHash, nowMs);
  if (kept) {
    const found = repetition(kept, requestHash);
    if (found.kind === "refused") throw new Refusal(found.problem);
    const { status, headers, body } = found.answer;
    return { statusCode: status, headers: { ...headers, "idempotent-replayed": "true" }, body };
  }
  const made = await make().catch(async (error: unknown) => {
    await keys.forget(caller, key);
    throw error;
  });
  const answer = {
    status: made.statusCode ?? 200,
    headers: (made.headers ?? {}) as Record<string, string>,
    body: made.body ?? "",
  };
  await keys.keep(caller, key, { request_hash: requestHash, begun_at: nowMs, answer }, nowMs);
  return made;
}
