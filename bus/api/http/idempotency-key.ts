import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { problem } from "../../values/problem.ts";
import { idempotencyKey } from "../idempotency.ts";
import { Refusal } from "./problems.ts";

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
