import * as z from "zod/mini";
import { eventTypes } from "../../catalog/index.ts";
import { lazily } from "../../catalog/lazily.ts";
import { type KeygenAlgorithm, verify } from "../signatures/keygen.ts";
import { headerOf } from "../signatures/signature.ts";
import { uuidFrom } from "../values/id.ts";
import {
  type Received,
  readJson,
  type SourceRequest,
  unauthorized,
  unprocessable,
} from "./source.ts";

/** A Keygen account whose webhooks become a company's events. */
export type KeygenSource = {
  readonly company_id: number;
  /** The signature algorithm of the webhook endpoint at Keygen. */
  readonly algorithm: KeygenAlgorithm;
  /** The account's public key for it, as Keygen shows it (see `isPublicKey`). */
  readonly public_key: string;
  /** Maximum difference of a webhook's date from now. Default: 5 minutes. */
  readonly tolerance_seconds?: number | "off" | undefined;
};

const document = lazily(() =>
  z.object({
    data: z.object({
      id: z.string(),
      type: z.literal("webhook-events"),
      attributes: z.object({
        event: z.string(),
        apiVersion: z.nullish(z.string()),
        payload: z.string(),
        created: z.iso.datetime({ offset: true }),
      }),
      relationships: z.object({
        account: z.object({ data: z.object({ id: z.string() }) }),
      }),
      meta: z.optional(z.object({ idempotencyToken: z.nullish(z.string()) })),
    }),
  }),
);

const payload = lazily(() =>
  z.object({
    data: z.unknown(),
    meta: z.optional(z.record(z.string(), z.unknown())),
  }),
);

/**
 * Receives a webhook of Keygen (keygen.sh/docs/api/webhooks). The event's id is derived from the account and the
 * idempotency token, not from the webhook's id: a manual retry at Keygen is a new webhook with the old token
 * (retry_webhook_event_service.rb), and must not be delivered twice. Such a retry also has a new `created`, so the
 * same id can come with another `ts`. The bus treats it as a repeat, not as a conflict.
 */
export function receive(request: SourceRequest, source: KeygenSource, nowMs: number): Received {
  const { tolerance_seconds } = source;
  const verification = verify({
    method: request.method,
    path: request.path,
    host: headerOf(request.headers, "host") ?? "",
    headers: request.headers,
    body: request.rawBody,
    algorithm: source.algorithm,
    publicKey: source.public_key,
    nowMs,
    ...(tolerance_seconds === undefined ? {} : { toleranceSeconds: tolerance_seconds }),
  });
  if (!verification.ok) return unauthorized(verification.reason);

  const body = readJson(request.rawBody);
  if (!body.ok) return body.refused;
  const webhook = document().safeParse(body.value);
  if (!webhook.success)
    return unprocessable("The body is not a webhook-events document of Keygen.");
  const { id, attributes, relationships, meta } = webhook.data.data;
  const content = readJson(attributes.payload, "webhook's payload");
  if (!content.ok) return unprocessable(content.refused.reason);
  const inner = payload().safeParse(content.value);
  if (!inner.success) return unprocessable("The webhook's payload is not a JSON:API document.");

  const event = `keygen.${attributes.event}`;
  const object = eventTypes.get(event)?.objects[0];
  if (object === undefined) return unprocessable("The webhook's event is not in the catalog.");
  const account = relationships.account.data.id;
  const { apiVersion } = attributes;
  return {
    kind: "event",
    event: {
      id: uuidFrom(`keygen\n${account}\n${meta?.idempotencyToken ?? id}`),
      event,
      company_id: source.company_id,
      ts: Math.floor(Date.parse(attributes.created) / 1000),
      data: { [object]: inner.data.data },
      vendor: {
        account,
        ...(apiVersion ? { api_version: apiVersion } : {}),
        ...(inner.data.meta && { meta: inner.data.meta }),
      },
    },
  };
}
