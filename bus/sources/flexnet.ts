import canonicalize from "canonicalize";
import * as z from "zod/mini";
import { eventTypes } from "../../catalog/index.ts";
import { lazily } from "../../catalog/lazily.ts";
import type { Credential } from "../outbound/sign-in/sign-in.ts";
import { uuidFrom } from "../values/id.ts";
import {
  carries,
  type Received,
  readJson,
  type SourceRequest,
  unauthorized,
  unprocessable,
} from "./source.ts";

/** A FlexNet Operations tenant whose event notifications become a company's events. */
export type FlexnetSource = {
  readonly company_id: number;
  /** The credential that the webhook is configured to send. */
  readonly auth: Credential;
};

const notification = lazily(() =>
  z.object({
    eventHeader: z.looseObject({
      event: z.string(),
      eventType: z.string(),
      timeStamp: z.string().check(z.regex(/^\d{1,15}$/)),
    }),
    eventBody: z.record(z.string(), z.unknown()),
  }),
);

/**
 * Receives an event notification of FlexNet Operations (Revenera, "Payload to Webhook Endpoints"). It has no id, so
 * the event's id is derived from the content, and a repeated notification is the same event.
 */
export function receive(request: SourceRequest, source: FlexnetSource): Received {
  if (!carries(request.headers, source.auth)) return unauthorized("The credential is wrong.");

  const body = readJson(request.rawBody);
  if (!body.ok) return body.refused;
  const parsed = notification().safeParse(body.value);
  if (!parsed.success) {
    return unprocessable(
      "The body is not an event notification: eventHeader and eventBody are required.",
    );
  }
  const { event, eventType, ...vendor } = parsed.data.eventHeader;
  const code = `flexnet.${event}.${eventType}`;
  const object = eventTypes.get(code)?.objects[0];
  if (object === undefined) return unprocessable("The notification's event is not in the catalog.");
  return {
    kind: "event",
    event: {
      id: uuidFrom(`flexnet\n${canonicalize(body.value)}`),
      event: code,
      company_id: source.company_id,
      ts: Math.floor(Number(vendor.timeStamp) / 1000),
      data: { [object]: parsed.data.eventBody },
      vendor,
    },
  };
}
