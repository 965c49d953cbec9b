import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { Refusal } from "../api/http/problems.ts";
import { hopsHeader, readHops } from "../events/hops.ts";

/** Tells a bus that delivers here not to retry (docs/delivery.md). */
const final = { "webhook-delivery": "abort-message" };

/**
 * Reads how many deliveries in a row led to a request.
 *
 * @throws Refusal 400 for a malformed header, 422 beyond the limit.
 */
export function hopsOf({ headers }: APIGatewayProxyEventV2): number {
  const read = readHops(headers[hopsHeader]);
  if (!read.ok) throw new Refusal(read.problem, final);
  return read.hops;
}
