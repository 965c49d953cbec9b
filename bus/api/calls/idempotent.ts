import { idempotencyKeyOf } from "../http/headers.ts";
import { Refusal } from "../http/response.ts";
import { hashOf, repetition } from "../idempotency.ts";
import type { IdempotencyKeys } from "../idempotency-keys-table.ts";
import type { Answer, Request } from "./serve.ts";

/**
 * Makes a call once for each Idempotency-Key: the same call again gets the first one's answer. What failed
 * unexpectedly may be tried again with the same key.
 *
 * @param caller - Whose keys these are: another caller's are others.
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
    // It is parsed by now.
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
