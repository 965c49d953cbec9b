import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { must, oneOf, someText } from "../../catalog/kinds.ts";
import { credential } from "../outbound/sign-in/auth-schema.ts";
import { isPublicKey, keygenAlgorithms } from "../signatures/keygen.ts";
import { isVerifyingSecret } from "../signatures/standard-webhooks.ts";
import { timeOrderedId } from "../values/id.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";
import { displayName } from "../values/schemas.ts";
import type { StoredSource } from "./index.ts";

const seconds = "a number of seconds, from 1 to 86400";
const tolerance = z.optional(
  z.int(must(seconds)).check(z.minimum(1, must(seconds)), z.maximum(86_400, must(seconds))),
);

const secondsOrOff = `${seconds}, or "off"`;

const keygen = z.strictObject(
  {
    kind: oneOf("keygen"),
    name: displayName,
    algorithm: z._default(oneOf(...keygenAlgorithms), "ed25519"),
    public_key: someText.check(z.maxLength(4000, must("at most 4000 characters"))),
    // "off": the signature has no time of its own, so an old webhook can be sent again by hand.
    tolerance_seconds: z.optional(
      z.union(
        [z.int().check(z.minimum(1), z.maximum(86_400)), z.literal("off")],
        must(secondsOrOff),
      ),
    ),
  },
  must("an object"),
);

const flexnet = z.strictObject(
  { kind: oneOf("flexnet"), name: displayName, auth: credential },
  must("an object"),
);

const signed = z.strictObject(
  {
    type: oneOf("standard-webhooks"),
    secrets: z
      .array(
        someText.check(z.refine(isVerifyingSecret, must("a secret of the form whsec_… or whpk_…"))),
        must("an array"),
      )
      .check(z.minLength(1, must("at least one")), z.maxLength(10, must("at most 10"))),
    tolerance_seconds: tolerance,
  },
  must("an object"),
);

const licensespring = z.strictObject(
  {
    kind: oneOf("licensespring"),
    name: displayName,
    auth: z.union(
      [signed, credential],
      must('{"type": "standard-webhooks", secrets} or {"type": "bearer", token}'),
    ),
  },
  must("an object"),
);

/** The request body of a new source. */
export const sourceInput = z.discriminatedUnion(
  "kind",
  [keygen, flexnet, licensespring],
  must("a source of kind keygen, flexnet or licensespring"),
);

export type NewSource = Result<{ readonly source: StoredSource }>;

/** Makes a source from a request body. */
export function newSource(companyId: number, body: unknown, nowMs: number): NewSource {
  const parsed = sourceInput.safeParse(body);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const input = parsed.data;
  if (input.kind === "keygen" && !isPublicKey(input.algorithm, input.public_key)) {
    const message = `must be a public key for ${input.algorithm}, in hex or PEM, as Keygen shows it`;
    return { ok: false, faults: [{ pointer: "/public_key", message }] };
  }
  if (input.kind === "licensespring" && input.auth.type === "basic") {
    const message = "must be bearer or standard-webhooks";
    return { ok: false, faults: [{ pointer: "/auth/type", message }] };
  }
  const source = {
    ...input,
    id: `${timeOrderedId("src", nowMs, randomBytes(10))}_${companyId}`,
    company_id: companyId,
    version: 1,
    created_at: nowMs,
  };
  return { ok: true, source: source as StoredSource };
}
