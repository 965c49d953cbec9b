import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { problem } from "../../domain/problem.ts";
import { Refusal } from "./problems.ts";

const mostItems = 100;

/**
 * Which page of a list is asked for: `?limit=` (20 unless told, 100 at most) and `?cursor=`.
 *
 * @throws Refusal 422 for a limit out of range.
 */
export function pageOf(request: APIGatewayProxyEventV2): { limit: number; cursor?: string } {
  const { limit = "20", cursor } = request.queryStringParameters ?? {};
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > mostItems) {
    throw new Refusal(problem("invalid", `limit must be a number from 1 to ${mostItems}.`));
  }
  return { limit: Number(limit), ...(cursor ? { cursor } : {}) };
}
