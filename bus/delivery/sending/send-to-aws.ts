import { createHash } from "node:crypto";
import { accepted, answerOfError } from "../../company-aws/answer.ts";
import type { AwsMessage, SendToAws } from "../../company-aws/aws-sender.ts";
import { type AwsTarget, isFifo, resourceOf } from "../../company-aws/target.ts";
import { subjectKeyOf } from "../../events/subject.ts";
import { defaultTimeout } from "../../outbound/answer.ts";
import type { Subscription } from "../../subscriptions/subscription.ts";
import { noncharacters } from "../../values/plain-text.ts";
import type { DeliveryMessage } from "../message.ts";
import type { Sent } from "../types.ts";
import { renderedPayload, signedHeaders, type Unmade, type WebhookPorts } from "./send-webhook.ts";
import { dead } from "./unsent.ts";

type ToAws = Subscription & { readonly target: AwsTarget };

export type AwsPorts = Omit<WebhookPorts, "send"> & {
  readonly sendToAws: SendToAws;
  readonly eventBusArn: string;
};

/** Sends a delivery to a queue, topic or event bus in the company's AWS account. */
export async function sendToAws(
  message: DeliveryMessage,
  subscription: ToAws,
  ports: AwsPorts,
): Promise<Sent> {
  const { target, company_id: companyId, timeout = defaultTimeout } = subscription;
  const made = await awsMessage(message, subscription, ports, Date.now());
  if (made.kind !== "made") return made;
  const { eventBusArn } = ports;
  const answer = await ports
    .sendToAws(companyId, target, made.message, 1000 * timeout)
    .then(({ messageId }) => accepted(messageId))
    .catch((error: unknown) => answerOfError(error, target, { companyId, eventBusArn }));
  return { kind: "sent", ...answer };
}

/**
 * Returns the message of a delivery: the body of a webhook in the subscription's format, with its headers and the
 * event code as attributes. An event of EventBridge has the code as its detail type, and no headers.
 */
export async function awsMessage(
  message: DeliveryMessage,
  subscription: ToAws,
  ports: Omit<WebhookPorts, "send">,
  nowMs: number,
): Promise<{ readonly kind: "made"; readonly message: AwsMessage } | Unmade> {
  const { target } = subscription;
  const { event, delivery_id: id } = message;
  const made = await renderedPayload(message, subscription, resourceOf(target), ports);
  if (made.kind !== "made") return made;
  const { headers, body: json } = made.payload;
  // SQS takes no noncharacters. In JSON, they are in strings.
  const body = json.replaceAll(noncharacters, escaped);
  if (target.type === "eventbridge" && !body.startsWith("{")) {
    return dead("`transform` must return an object, because the target is an event bus");
  }
  const attributes = {
    ...headers,
    ...signedHeaders(message, subscription, body, nowMs),
    event: event.event,
  };
  return {
    kind: "made",
    message: {
      id,
      body,
      attributes: target.type === "eventbridge" ? {} : attributes,
      event: event.event,
      ts: event.ts,
      ...(isFifo(target) && { group: groupOf(subjectKeyOf(event) ?? "-") }),
    },
  };
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16)}`;
}

/** Characters. */
const maxGroup = 128;

/**
 * Returns the message group of an object's events. The key has only characters that a URL can have.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function groupOf(key: string): string {
  return key.length <= maxGroup ? key : createHash("sha256").update(key).digest("hex");
}
