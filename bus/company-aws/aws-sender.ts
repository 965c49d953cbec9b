import { createRequire } from "node:module";
import { join } from "node:path";
import { lazily } from "../../catalog/lazily.ts";
import { clientSettings, limited, slim } from "../aws/client.ts";
import { moduleExtension } from "../aws/module-extension.ts";
import { defined } from "../values/defined.ts";
import { externalIdOf, permissionPolicy } from "./access.ts";
import { parsed } from "./arn.ts";
import { EntryRefused, RoleNotAssumed } from "./refusal.ts";
import { type AwsTarget, queueUrl, resourceOf } from "./target.ts";

/** Loads the clients, on the first delivery. */
function clientsOfSdk() {
  const file = join(import.meta.dirname, `aws-clients${moduleExtension}`);
  return createRequire(import.meta.filename)(file) as typeof import("./aws-clients.ts");
}

/** A message for a target: what its service takes of it. */
export type AwsMessage = {
  readonly id: string;
  readonly body: string;
  /** Attributes of a message. An event of EventBridge has none. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Event code. */
  readonly event: string;
  /** When the event happened, in unix seconds. */
  readonly ts: number;
  /** Message group in a FIFO queue or topic; undefined for others. */
  readonly group?: string | undefined;
};

/** The message that AWS accepted. */
export type Accepted = { readonly messageId: string | undefined };

/**
 * Sends a message, and rejects with `RoleNotAssumed`, `EntryRefused` or an error of the SDK.
 *
 * @param timeoutMs - From the role to the answer.
 */
export type SendToAws = (
  companyId: number,
  target: AwsTarget,
  message: AwsMessage,
  timeoutMs: number,
) => Promise<Accepted>;

/** Maximum number of clients. Each has the credentials of one target's role, for at most 15 minutes. */
const maxClients = 200;
/** The shortest time that STS allows. */
const sessionSeconds = 900;

/**
 * Returns a function that sends to queues, topics and event buses of companies. It assumes the target's role with the
 * company's external id, in a session that can do nothing but send there.
 *
 * @param eventBusArn - This deployment's event bus, which the external ids contain.
 */
export function awsSender(eventBusArn: string): SendToAws {
  const loaded = lazily(() => {
    const all = clientsOfSdk();
    return { ...all, sts: limited(slim(new all.STSClient(clientSettings))) };
  });
  const clients = new Map<string, ReturnType<typeof makeClient>>();

  function makeClient(companyId: number, target: AwsTarget) {
    const { sts, AssumeRoleCommand, EventBridgeClient, SNSClient, SQSClient } = loaded();
    // The SDK asks again shortly before the credentials expire.
    const credentials = async () => {
      const assumed = new AssumeRoleCommand({
        RoleArn: target.role_arn,
        RoleSessionName: `license-event-bus-${companyId}`,
        ExternalId: externalIdOf(companyId, eventBusArn),
        DurationSeconds: sessionSeconds,
        Policy: JSON.stringify(permissionPolicy(resourceOf(target))),
      });
      const { Credentials: made } = await sts.send(assumed).catch((error: unknown) => {
        throw new RoleNotAssumed(error);
      });
      if (!made?.AccessKeyId || !made.SecretAccessKey) throw new Error("STS gave no credentials");
      const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = made;
      const { SessionToken: sessionToken, Expiration: expiration } = made;
      return { accessKeyId, secretAccessKey, ...defined({ sessionToken, expiration }) };
    };
    const settings = {
      ...clientSettings,
      // One for all clients, which share its connections.
      requestHandler: sts.config.requestHandler,
      region: parsed(resourceOf(target)).region,
      credentials,
    };
    switch (target.type) {
      case "sqs":
        return {
          type: "sqs",
          // The host of a queue's URL would pass over the endpoint that AWS_ENDPOINT_URL names.
          client: slim(new SQSClient({ ...settings, useQueueUrlAsEndpoint: false })),
        } as const;
      case "sns":
        return { type: "sns", client: slim(new SNSClient(settings)) } as const;
      case "eventbridge":
        return { type: "eventbridge", client: slim(new EventBridgeClient(settings)) } as const;
      default:
        return target satisfies never;
    }
  }

  /** Returns the client of a company's target. Another company never gets it. */
  function clientOf(companyId: number, target: AwsTarget) {
    const key = `${companyId} ${target.role_arn} ${resourceOf(target)}`;
    const made = clients.get(key) ?? makeClient(companyId, target);
    // The last used come last.
    clients.delete(key);
    clients.set(key, made);
    const [oldest] = clients.keys();
    if (clients.size > maxClients && oldest !== undefined) clients.delete(oldest);
    return made;
  }

  return async (companyId, target, message, timeoutMs) => {
    const { PublishCommand, PutEventsCommand, SendMessageCommand } = loaded();
    const { type, client } = clientOf(companyId, target);
    const abortSignal = AbortSignal.timeout(timeoutMs);
    const { id, body, attributes, event, ts, group } = message;
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: "String", StringValue },
      ]),
    );
    const inOrder = group !== undefined && { MessageGroupId: group, MessageDeduplicationId: id };
    const resource = resourceOf(target);
    switch (type) {
      case "sqs": {
        const input = { QueueUrl: queueUrl(resource), MessageBody: body, MessageAttributes };
        const command = new SendMessageCommand({ ...input, ...inOrder });
        const { MessageId } = await client.send(command, { abortSignal });
        return { messageId: MessageId };
      }
      case "sns": {
        const input = { TopicArn: resource, Message: body, MessageAttributes };
        const command = new PublishCommand({ ...input, ...inOrder });
        const { MessageId } = await client.send(command, { abortSignal });
        return { messageId: MessageId };
      }
      case "eventbridge": {
        const entry = {
          EventBusName: resource,
          Source: eventSource,
          DetailType: event,
          Detail: body,
          Time: new Date(ts * 1000),
          Resources: [id],
        };
        const command = new PutEventsCommand({ Entries: [entry] });
        const { Entries: [made] = [] } = await client.send(command, { abortSignal });
        if (made?.ErrorCode) throw new EntryRefused(made.ErrorCode, made.ErrorMessage ?? "");
        return { messageId: made?.EventId };
      }
    }
  };
}

/** The `source` of the bus's events on companies' event buses. */
export const eventSource = "license-event-bus";
