import middy, { type MiddlewareObj } from "@middy/core";
import jsonBody from "@middy/http-json-body-parser";
import type * as z from "zod/mini";
import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import type { IdempotentAnswers } from "../../adapters/idempotent-answers.ts";
import { type Access, type Operation, parametersOf } from "../../domain/api/operation.ts";
import { operations } from "../../domain/api/operations/index.ts";
import type { KeyScope } from "../../domain/api-key.ts";
import { faultsOfSchema, problem } from "../../domain/problem.ts";
import { authenticateKey, companyOf } from "../http/authenticate.ts";
import { Refusal } from "../http/problems.ts";
import { once } from "./idempotent.ts";
import type { Answer, Request } from "./request.ts";

/** A call of the API that may be made: what its handler needs of it. */
export type Call = {
  readonly request: Request;
  /** The id of the key; undefined where none is needed. */
  readonly caller: string | undefined;
  /** The company in the path, which the key manages; 0 where the path names none. */
  readonly companyId: number;
  /** The path's parameters, as they were before they were encoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Of the query: what the operation takes. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, which the domain validates; undefined without a body. */
  readonly body: unknown;
};

export type Route = {
  readonly method: Operation["method"];
  readonly path: string;
  readonly handler: (request: Request) => Answer;
};

/** By what it is known who calls, and what they asked before. */
export type Callers = { readonly keys: ApiKeyStore; readonly answers: IdempotentAnswers };

type Served = { call?: Call };

/**
 * The route of an operation: whoever may not make the call is refused before anything of it is read.
 *
 * @param id - Of the operation, as the document has it.
 */
export function serve(
  id: string,
  { keys, answers }: Callers,
  handler: (call: Call) => Answer,
): Route {
  const operation = operations.find((operation) => operation.id === id);
  if (!operation) throw new Error(`There is no operation ${id}`);
  const chain = middy<Request & Served, Awaited<Answer>>().use(allowed(operation, keys));
  if (operation.body) chain.use(parsed(operation.body.isOptional ?? false));
  const run = chain.handler((request) => {
    const { call } = request;
    if (!call) throw new Error("the call was not allowed");
    const make = () => handler({ ...call, request, body: request.body });
    const { caller } = call;
    if (operation.method !== "POST" || caller === undefined) return make();
    return once(request, caller, answers, make);
  });
  return {
    method: operation.method,
    path: operation.path,
    handler: (request) => run(request, {} as never) as Answer,
  };
}

/** Middleware: who calls, for which company, and asking for what. */
function allowed(
  { access, path, query }: Operation,
  keys: ApiKeyStore,
): MiddlewareObj<Request & Served, Awaited<Answer>> {
  const namesCompany = parametersOf(path).includes("company_id");
  return {
    before: async ({ event: request }) => {
      const key = access === "anyone" ? undefined : await authenticateKey(request, keys);
      if (key) checkKind(key.scope, access);
      request.call = {
        request,
        caller: key?.id,
        companyId: key && namesCompany ? companyOf(request, key.scope) : 0,
        path: (request.pathParameters ?? {}) as Record<string, string>,
        query: queryOf(request, query),
        body: undefined,
      };
    },
  };
}

/** Whether a company's key manages the company that is asked for is told by `companyOf`, as a 404. */
function checkKind(scope: KeyScope, access: Access): void {
  if (access === "admin" && scope.kind !== "admin") {
    throw new Refusal(problem("not-allowed", `This takes an admin key, not a ${scope.kind} key.`));
  }
}

function queryOf(request: Request, query: z.ZodMiniObject | undefined): Call["query"] {
  const asked = request.queryStringParameters ?? {};
  const read = query?.safeParse(asked);
  if (!read) return {};
  if (!read.success) {
    throw new Refusal(problem("invalid", undefined, faultsOfSchema(read.error)));
  }
  return read.data as Call["query"];
}

function parsed(isOptional: boolean): MiddlewareObj<Request & Served, Awaited<Answer>> {
  const { before } = jsonBody();
  return {
    before: (request) => {
      if (isOptional && !request.event.body) {
        request.event.body = {} as never;
        return;
      }
      return before?.(request as never);
    },
  };
}
