import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { log } from "../../aws/log.ts";
import { type Problem, problem as problemOf } from "../../values/problem.ts";

/** A refusal as an HTTP answer (RFC 9457). */
export function problemResponse(
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: problem.status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: JSON.stringify(problem),
  };
}

/** Returns an answer whose body is JSON. `headers` can replace the content type. */
export function jsonResponse(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

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
 * Middleware that turns a thrown error into a problem+json answer. It logs an unexpected error and
 * answers 500 without details.
 */
export function problems(): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2
> {
  return {
    onError: (request) => {
      const { error } = request;
      const { problem, headers } =
        error instanceof Refusal ? error : new Refusal(problemOf("unexpected"));
      if (problem.status === 500) {
        const { awsRequestId: request_id } = request.context;
        log("request.failed", { request_id, error: String(error?.stack ?? error) });
      }
      request.response = problemResponse(problem, headers);
    },
  };
}
