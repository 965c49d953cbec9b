import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { hopsHeader, readHops } from "../../events/hops.ts";
import { problem } from "../../values/problem.ts";
import { idempotencyKey } from "../idempotency.ts";
import { Refusal } from "./response.ts";

/**
 * Returns a request's Idempotency-Key, or undefined if it has none.
 *
 * @throws Refusal 422 for a key that is too long, empty, or not of visible ASCII characters.
 */
export function idempotencyKeyOf({
  headers,
}: Pick<APIGatewayProxyEventV2, "headers">): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  const read = idempotencyKey.safeParse(key);
  if (read.success) return read.data;
  const message = read.error.issues[0]?.message;
  throw new Refusal(problem("invalid", `The header Idempotency-Key ${message}.`));
}

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
