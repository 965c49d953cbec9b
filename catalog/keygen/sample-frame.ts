import { accountId } from "./sample-resource.ts";

/** The `vendor` member of a sample event. */
export function keygenFrame(code: string): Record<string, unknown> {
  const meta = metaOf(code);
  return { account: accountId, api_version: "1.8", ...(meta && { meta }) };
}

/** The meta of the kinds of events that have one. */
function metaOf(code: string): Record<string, unknown> | undefined {
  const ts = "2022-06-06T16:03:28.206Z";
  const scope = {
    fingerprint: "cbce3fc7-0568-476d-a078-069a5d0500a2",
    entitlements: ["DEMO_ENTITLEMENT"],
  };
  switch (code) {
    case "keygen.license.validation.succeeded":
      return { ts, valid: true, detail: "is valid", code: "VALID", scope };
    case "keygen.license.validation.failed":
      return { ts, valid: false, detail: "is expired", code: "EXPIRED", scope };
    case "keygen.machine.proofs.generated":
      return { proof: "v1x0:sample-dataset.sample-signature" };
    case "keygen.release.upgraded":
      return { current: "4.1.0", next: "4.2.0" };
    case "keygen.user.password-reset":
      return { passwordResetToken: "sample-password-reset-token" };
    default:
      return undefined;
  }
}
