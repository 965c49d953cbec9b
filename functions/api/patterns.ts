import middy from "@middy/core";
import jsonBody from "@middy/http-json-body-parser";
import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import { tryPattern } from "../../domain/pattern-trial.ts";
import { problem } from "../../domain/problem.ts";
import { authenticate } from "../http/authenticate.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";
import type { Answer, Request } from "./request.ts";

/** Whether a pattern matches an event: it takes computing, so it needs a key, of whatever kind. */
export function patternRoutes(keys: ApiKeyStore) {
  async function tryOne(request: Request): Answer {
    await authenticate(request, keys);
    const tried = tryPattern(request.body);
    if (!tried.ok) throw new Refusal(problem("invalid", undefined, tried.faults));
    return jsonResponse(200, { matches: tried.matches });
  }

  return [
    {
      method: "POST" as const,
      path: "/v1/patterns/test",
      handler: middy(tryOne).use(jsonBody()),
    },
  ];
}
