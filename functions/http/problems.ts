import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type Problem, problem } from "../../domain/problem.ts";
import { log } from "../log.ts";
import { problemResponse } from "./response.ts";

/** Ends a request with a problem, from wherever in a handler it is found. */
export class Refusal extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.title);
    this.problem = problem;
    this.headers = headers;
  }
}

/**
 * Middleware: turns what is thrown into a problem+json answer. What nobody expected is logged and
 * answered with 500, without a word about it.
 */
export function problems(): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2
> {
  return {
    onError: (request) => {
      const { problem, headers } = refusalOf(request.error);
      if (problem.status === 500) {
        const error = String(request.error?.stack ?? request.error);
        log("request.failed", { request_id: request.context.awsRequestId, error });
      }
      request.response = problemResponse(problem, headers);
    },
  };
}

/** Middy's body parser throws errors with a status of its own. */
function refusalOf(error: (Error & { statusCode?: number }) | null | undefined): Refusal {
  if (error instanceof Refusal) return error;
  switch (error?.statusCode) {
    case 415:
      return refusal("wrong-content-type", "Send the header content-type: application/json.");
    case 422:
      return refusal("invalid-json", "The body could not be read as JSON.");
    default:
      return refusal("unexpected");
  }
}

function refusal(...args: Parameters<typeof problem>): Refusal {
  return new Refusal(problem(...args));
}
