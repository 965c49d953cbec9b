import middy, { type MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { lazily } from "../../../catalog/lazily.ts";
import type { AuditLog } from "../../audit/audit-table.ts";
import { recordChange } from "../../audit/record-change.ts";
import type { ApiKey } from "../../keys/api-key.ts";
import type { ApiKeyStore } from "../../keys/api-keys-table.ts";
import type { RateLimiter } from "../../rate-limits/rate-limiter.ts";
import { defined } from "../../values/defined.ts";
import { isId } from "../../values/id.ts";
import { faultsOfJson, maxDepth } from "../../values/json.ts";
import { type Fault, faultsOfSchema, problem } from "../../values/problem.ts";
import { authenticate, companyOf } from "../http/authenticate.ts";
import { faultFrom, type JsonBody, jsonBodyOf } from "../http/body.ts";
import { idempotencyKeyOf } from "../http/headers.ts";
import { keyFault } from "../http/key-fault.ts";
import { Refusal } from "../http/response.ts";
import { hashOf, repetition } from "../idempotency.ts";
import type { IdempotencyKeys } from "../idempotency-keys-table.ts";
import {
  isChange,
  isIdempotent,
  type Method,
  type Operation,
  type Operations,
  parametersOf,
} from "../operations/operation.ts";

type Request = APIGatewayProxyEventV2;
export type Answer = Promise<APIGatewayProxyStructuredResultV2>;

/** A call of the API that may be made: what its handler needs of it. */
export type Call = {
  readonly request: Request;
  /** The key of the caller; undefined where none is needed. */
  readonly caller: ApiKey | undefined;
  /** The company in the path, which the key manages; 0 where the path names none. */
  readonly companyId: number;
  /** The path's parameters, as they were before they were encoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Query parameters that the operation takes. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, which the domain validates; undefined without a body. */
  readonly body: unknown;
  /** Gives the audit log what the call replaces or deletes, if the log keeps it. */
  readonly keepEarlier: (version: object | undefined) => void;
};

/** A call without what `routeOf` adds. */
type AllowedCall = Omit<Call, "body" | "keepEarlier">;

export type Route = {
  readonly method: Method;
  readonly path: string;
  readonly handler: (request: Request) => Answer;
};

/** Finds callers by their keys, limits their calls, and records them: answers to idempotent ones, and changes. */
export type Callers = {
  readonly keys: ApiKeyStore;
  readonly limiter: RateLimiter;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly audit: AuditLog;
};
type UnrecordedCallers = Pick<Callers, "keys" | "limiter"> & Partial<Callers>;

type Served = { call?: AllowedCall };

type Handler = (call: Call) => Answer;

/** Handlers by operation. */
type Handlers<Served extends Operations> = Readonly<Record<keyof Served, Handler>>;

/**
 * Returns the routes of operations. A caller without the right key is refused before the request is read.
 *
 * @param load - Loads the handlers on the first call, so that they do not delay a cold start.
 */
export function serve<Served extends Operations>(
  operations: Served,
  callers: UnrecordedCallers,
  load: () => Promise<Handlers<Served>>,
): readonly Route[] {
  const handlers = lazily(load);
  return Object.entries(operations).map(([id, operation]) =>
    routeOf(id, operation, callers, async (call) => (await handlers())[id as keyof Served](call)),
  );
}

function routeOf(
  id: string,
  operation: Operation,
  callers: UnrecordedCallers,
  handler: Handler,
): Route {
  const { idempotencyKeys, audit } = callers;
  const chain = middy<Request & Served, Awaited<Answer>>().use(allowed(operation, callers));
  if (operation.body) chain.use(parsed(operation.body === "optional"));
  const run = chain.handler((request) => {
    const { call } = request;
    if (!call) throw new Error("the call was not allowed");
    const { caller } = call;
    const make = async () => {
      let earlier: object | undefined;
      const keepEarlier = (version: object | undefined) => {
        earlier = version;
      };
      const answer = await handler({ ...call, body: request.body, keepEarlier });
      if (caller && audit && isChange(operation) && operation.recorded !== false) {
        const { companyId, path } = call;
        const change = { operation: id, keyId: caller.id, companyId, pathId: path.id, earlier };
        await recordChange(audit, { ...change, answer: answer.body }, Date.now());
      }
      return answer;
    };
    if (!isIdempotent(operation) || !caller || !idempotencyKeys) return make();
    return once(request, caller.id, idempotencyKeys, make);
  });
  return {
    method: operation.method,
    path: operation.path,
    handler: (request) => run(request, {} as never) as Answer,
  };
}

/** Middleware: who calls, for which company, and asking for what. */
function allowed(
  operation: Operation,
  { keys, limiter }: UnrecordedCallers,
): MiddlewareObj<Request & Served, Awaited<Answer>> {
  const { access, path, query } = operation;
  const namesCompany = parametersOf(path).includes("company_id");
  return {
    before: async ({ event: request }) => {
      const key = access === "anyone" ? undefined : await authenticate(request, keys);
      if (key) {
        await checkRate(key, limiter);
        const detail = keyFault(key, operation);
        if (detail) throw new Refusal(problem("not-allowed", detail));
      }
      checkId(request);
      request.call = {
        request,
        caller: key,
        companyId: key && namesCompany ? companyOf(request, key.scope) : 0,
        path: (request.pathParameters ?? {}) as Record<string, string>,
        query: query ? await queryOf(request, query) : {},
      };
    },
  };
}

/** An administrator's calls do not count for a company, which could keep the administrator out otherwise. */
async function checkRate({ id, scope }: Pick<ApiKey, "id" | "scope">, limiter: RateLimiter) {
  const whose = scope.kind === "company" ? `company/${scope.company_id}` : `key/${id}`;
  const { granted, retryAfter } = await limiter.take(whose, 1, Date.now());
  if (granted === 1) return;
  const detail = `Too many calls in a short time. Retry after ${retryAfter} s.`;
  throw new Refusal(problem("rate-limited", detail), { "retry-after": String(retryAfter) });
}

/** No text of another form identifies anything, and as a key of a table it could be too long. */
function checkId({ pathParameters }: Request): void {
  const id = pathParameters?.id;
  if (id === undefined || isId(id)) return;
  throw new Refusal(problem("not-found", "No resource has this id."));
}

async function queryOf(
  { queryStringParameters }: Request,
  name: NonNullable<Operation["query"]>,
): Promise<Call["query"]> {
  const { queries } = await import("../operations/operation.ts");
  const read = queries[name].safeParse(queryStringParameters ?? {});
  if (read.success) return read.data as Call["query"];
  throw new Refusal(problem("invalid", undefined, faultsOfSchema(read.error)));
}

/** Maximum depth of a body: a test contains an event within the fields that the bus adds. */
const maxBodyDepth = maxDepth + 8;

/** Finds what a body holds that cannot be carried. A pattern has limits of its own (packages/event-patterns). */
function faultsOfBody({ value, faults }: JsonBody): readonly Fault[] {
  if (faults.length > 0) return faults.map((fault) => faultFrom(fault, 0));
  return faultsOfJson(withoutPattern(value), maxBodyDepth);
}

/** Removes the pattern of a subscription, and of the subscription in a preview. */
function withoutPattern(value: unknown): object {
  const { pattern: _, ...rest } = Object(value) as Record<string, unknown>;
  const nested = ["subscription", "change"].filter((name) => typeof rest[name] === "object");
  return {
    ...rest,
    ...Object.fromEntries(nested.map((name) => [name, withoutPattern(rest[name])])),
  };
}

/** Middleware: reads the body as JSON. */
function parsed(isOptional: boolean): MiddlewareObj<Request & Served, Awaited<Answer>> {
  return {
    before: ({ event }) => {
      const body = isOptional && !event.body ? { value: {}, faults: [] } : jsonBodyOf(event);
      const faults = faultsOfBody(body);
      if (faults.length > 0) throw new Refusal(problem("invalid", undefined, faults));
      event.body = body.value as never;
    },
  };
}

/** Returns the key of a caller of an operation that needs one. */
export function callerOf({ caller }: Call): ApiKey {
  if (!caller) throw new Error("the operation needs a key");
  return caller;
}

const defaultItems = 20;

/** Reads which page of a list a query asks for, by `limit` (20 by default, at most 100) and `cursor`. */
export function pageOf({ limit, cursor }: Call["query"]): { limit: number; cursor?: string } {
  return defined({
    limit: limit === undefined ? defaultItems : Number(limit),
    cursor: cursor || undefined,
  });
}

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
