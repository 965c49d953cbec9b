import { isAws } from "../../company-aws/target.ts";
import {
  type Answered,
  type Call,
  type ConnectorTarget,
  connectorOf,
  isConnected,
  type Plan,
} from "../../connectors/index.ts";
import { hopsHeaders } from "../../events/hops.ts";
import type { Request } from "../../outbound/guarded-sender.ts";
import { withoutSecrets } from "../../outbound/sign-in/sign-in.ts";
import { hiddenValue } from "../../outbound/target-headers.ts";
import {
  isWebhook,
  type Subscription,
  type WebhookSubscription,
} from "../../subscriptions/subscription.ts";
import type { Evaluator } from "../../transforms/evaluator.ts";
import type { DeliveryMessage } from "../message.ts";
import type { Sent } from "../types.ts";
import { expressionResults, noCall, requestOf } from "./connector-request.ts";
import { awsMessage } from "./send-to-aws.ts";
import { polledPayload, transformed, webhookPayload, webhookRequest } from "./send-webhook.ts";

/** A request as the API shows it, without secrets. */
export type ShownRequest = {
  /** Absent if the consumer polls, and of a message in an AWS account, whose attributes are the headers. */
  readonly method?: string;
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as text; absent if the request has no body. */
  readonly body?: string | undefined;
};

/** The request that an attempt would send, or why it would send none. */
export type RequestPreview =
  | { readonly outcome: "made"; readonly request: ShownRequest }
  | { readonly outcome: "dropped" | "failed"; readonly error: string };

type Ports = {
  readonly evaluate: Evaluator["evaluate"];
  /** The URL of the API. */
  readonly apiUrl: string;
};

/**
 * Makes the request of a delivery as an attempt makes it, and sends nothing. The subscription must be able to take
 * the event (`canTake`).
 */
export function previewRequest(
  message: DeliveryMessage,
  subscription: Subscription,
  ports: Ports,
): Promise<RequestPreview> {
  const { target } = subscription;
  if (isWebhook(subscription)) return webhookPreview(message, subscription, ports);
  if (isConnected(target)) return connectorPreview(message, target, ports);
  return isAws(target)
    ? awsPreview(message, { ...subscription, target }, ports)
    : polledPreview(message, subscription, ports);
}

async function awsPreview(
  message: DeliveryMessage,
  subscription: Parameters<typeof awsMessage>[1],
  ports: Ports,
): Promise<RequestPreview> {
  const made = await awsMessage(message, subscription, ports, Date.now());
  if (made.kind !== "made") return unsent(made);
  const { attributes, body } = made.message;
  return { outcome: "made", request: { headers: withoutSignatures(attributes), body } };
}

async function webhookPreview(
  message: DeliveryMessage,
  subscription: WebhookSubscription,
  { evaluate, apiUrl }: Ports,
): Promise<RequestPreview> {
  const payload = webhookPayload(message, subscription, apiUrl);
  if (!payload) return { outcome: "failed", error: "the subscription has no URL for it" };
  const made = await transformed(payload, message, subscription, evaluate);
  if (made.kind !== "made") return unsent(made);
  const { headers: own = {} } = subscription.target;
  const request = webhookRequest(message, subscription, made.payload, Date.now());
  const headers = withoutSignatures(request.headers);
  return shown({ method: "POST", ...request, headers }, Object.keys(own));
}

async function polledPreview(
  message: DeliveryMessage,
  subscription: Subscription,
  ports: Ports,
): Promise<RequestPreview> {
  const made = await polledPayload(message, subscription, ports, Date.now());
  if (made.kind !== "made") return unsent(made);
  const { headers, body } = made.payload;
  return { outcome: "made", request: { headers: withoutSignatures(headers), body } };
}

async function connectorPreview(
  message: DeliveryMessage,
  target: ConnectorTarget,
  ports: Ports,
): Promise<RequestPreview> {
  const { event } = message;
  const connector = connectorOf(target);
  const results = await expressionResults(message, target, ports);
  if ("kind" in results) return unsent(results);
  const known = { ...results, remembered: {}, mayExist: false };
  const { call, reason } = decisiveCall(connector.plan(event, target, known));
  if (!call) return { outcome: "dropped", error: reason };
  const own = "headers" in target ? Object.keys(target.headers ?? {}) : [];
  return shown(requestOf(call, connector.signIn(target), hopsHeaders(event), 0), own);
}

/** The answer of a system that does not have the record. */
const missing: Answered = { kind: "answered", status: 404, headers: {}, body: "" };
/** More than the calls of any plan. */
const maxCalls = 10;

/** Returns the call that creates or changes the record, in a system that does not have it yet; or why there is no call. */
function decisiveCall(plan: Plan): { readonly call?: Call; readonly reason: string } {
  let call: Call | undefined;
  let step = plan.next();
  for (let calls = 0; !step.done && calls < maxCalls; calls++) {
    call = step.value;
    if (!call.isFine?.(missing)) break;
    step = plan.next(missing);
  }
  if (call) return { call, reason: "" };
  return { reason: (step.done ? step.value?.reason : undefined) ?? noCall };
}

function unsent(sent: Sent): RequestPreview {
  if (sent.kind === "unsent") {
    const { kind, reason } = sent.outcome;
    return { outcome: kind === "dropped" ? "dropped" : "failed", error: reason };
  }
  const isFailed = sent.kind === "sent" && sent.response.kind === "failed";
  return { outcome: "failed", error: isFailed ? sent.response.message : "it could not be made" };
}

/** Replaces signatures, which belong to one attempt, by placeholders. */
function withoutSignatures(headers: Request["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      name === "webhook-signature"
        ? value.replaceAll(/,\S+/g, ",signature")
        : value.replace(/signature="[^"]*"/, 'signature="signature"'),
    ]),
  );
}

/** @param own - Names of the headers that the company added. */
function shown(
  { method = "POST", url, headers, body, oauth, secrets = [] }: Request & { url: string },
  own: readonly string[],
): RequestPreview {
  const secretNames = new Set(["authorization", ...own].map((name) => name.toLowerCase()));
  const shownHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretNames.has(name.toLowerCase()) ? hiddenValue : withoutSecrets(value, secrets),
    ]),
  );
  return {
    outcome: "made",
    request: {
      method,
      url: withoutSecrets(url, secrets),
      headers: { ...shownHeaders, ...(oauth && { authorization: hiddenValue }) },
      ...(body !== undefined && { body }),
    },
  };
}
