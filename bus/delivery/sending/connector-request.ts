import {
  type Call,
  type ConnectorTarget,
  connectorOf,
  type Known,
} from "../../connectors/index.ts";
import type { Request } from "../../outbound/guarded-sender.ts";
import type { SignIn } from "../../outbound/sign-in/sign-in.ts";
import type { Evaluator } from "../../transforms/evaluator.ts";
import type { DeliveryMessage } from "../message.ts";
import type { Sent } from "../types.ts";
import { dead, late } from "./unsent.ts";

/**
 * Evaluates the expressions of a target.
 *
 * @returns The result of the attempt if there is nothing to send.
 */
export async function expressionResults(
  { event }: DeliveryMessage,
  target: ConnectorTarget,
  { evaluate }: { readonly evaluate: Evaluator["evaluate"] },
): Promise<Pick<Known, "made"> | Sent> {
  const connector = connectorOf(target);
  const expressions = connector.expressions?.(event, target) ?? {};
  const hasExpressions = Object.keys(expressions).length > 0;
  const input = (hasExpressions && connector.inputOf?.(event)) || event;
  const made = await evaluate(input, expressions, { nowMs: event.accepted_at });
  if (!made.ok) {
    const error = `\`${made.name}\` failed: ${made.error}`;
    return made.isLate ? late(error) : dead(error);
  }
  const fault = connector.faultOf?.(event, target, made.made);
  return fault === undefined ? { made: made.made } : dead(`it cannot be sent: ${fault}`);
}

/** The reason of a plan that makes no call and names none. */
export const noCall = "its connector has no call for it";

/** Returns the request of a call. */
export function requestOf(
  { method, url, headers, body, once }: Call,
  signIn: SignIn,
  ownHeaders: Readonly<Record<string, string>>,
  timeoutMs: number,
): Request {
  const isText = typeof body === "string";
  return {
    method,
    url,
    headers: {
      accept: "application/json",
      "user-agent": "license-event-bus",
      ...(body === undefined || isText ? {} : { "content-type": "application/json" }),
      ...headers,
      ...signIn.headers,
      ...ownHeaders,
    },
    body: isText || body === undefined ? body : JSON.stringify(body),
    ...(signIn.oauth && { oauth: signIn.oauth }),
    ...(signIn.tls && { tls: signIn.tls }),
    once,
    secrets: signIn.secrets,
    timeoutMs,
  };
}
