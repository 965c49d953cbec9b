import * as z from "zod/mini";
import { lazily } from "../../catalog/lazily.ts";
import type { Credential } from "../outbound/sign-in/sign-in.ts";
import { verify } from "../signatures/standard-webhooks.ts";
import {
  carries,
  type Received,
  readJson,
  type SourceRequest,
  unauthorized,
  unprocessable,
} from "./source.ts";

/** A LicenseSpring company whose webhooks become a company's events. */
export type LicensespringSource = {
  readonly company_id: number;
  readonly auth:
    | {
        readonly type: "standard-webhooks";
        /** `whsec_…` or `whpk_…`. During a rotation, the new and the old. */
        readonly secrets: readonly string[];
        /** Maximum difference of a webhook's time from now. Default: 5 minutes. */
        readonly tolerance_seconds?: number | undefined;
      }
    | Extract<Credential, { readonly type: "bearer" }>;
};

/** Requires an id, because a repeated event without one would be a new event. */
const envelope = lazily(() =>
  z.looseObject({
    id: z.string(),
    event: z.string(),
    company_id: z.int(),
    ts: z.int(),
    data: z.record(z.string(), z.unknown()),
    user_id: z.nullish(z.int()),
  }),
);

/**
 * Receives a webhook of LicenseSpring, or of another bus of this kind. Its "global event data" is the bus's own
 * envelope and is accepted unchanged. LicenseSpring does not document its signatures, so the bus accepts Standard
 * Webhooks or a bearer token.
 */
export function receive(
  request: SourceRequest,
  source: LicensespringSource,
  nowMs: number,
): Received {
  const fault = faultOfSender(request, source.auth, nowMs);
  if (fault) return unauthorized(fault);

  const body = readJson(request.rawBody);
  if (!body.ok) return body.refused;
  const parsed = envelope().safeParse(body.value);
  if (!parsed.success) {
    return unprocessable(
      "The body is not an event: id, event, company_id, ts and data are required.",
    );
  }
  if (parsed.data.company_id !== source.company_id) {
    return unprocessable("The event belongs to another company than this source.");
  }
  return { kind: "event", event: parsed.data };
}

function faultOfSender(
  { headers, rawBody }: SourceRequest,
  auth: LicensespringSource["auth"],
  nowMs: number,
): string | undefined {
  if (auth.type === "bearer") {
    return carries(headers, auth) ? undefined : "The credential is wrong.";
  }
  const { secrets, tolerance_seconds } = auth;
  const verification = verify({
    headers,
    body: rawBody,
    secrets,
    nowSeconds: nowMs / 1000,
    ...(tolerance_seconds === undefined ? {} : { toleranceSeconds: tolerance_seconds }),
  });
  return verification.ok ? undefined : verification.reason;
}
