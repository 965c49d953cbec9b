import { describe, expect, test } from "vitest";
import { certificateAuthority } from "../../test/support/certificates.ts";
import { subscriptionView } from "../endpoints/subscription-view.ts";
import { newSubscription } from "./new-subscription.ts";

const now = Date.now();
const url = "https://example.com/hook";
const { cert: certificate, key: private_key } = certificateAuthority("Test").issue("the bus", {
  notAfter: new Date(now + 60_000),
});
const mtls = { type: "mtls", certificate, private_key };
const oauth2 = {
  type: "oauth2",
  token_url: "https://login.example.com/token",
  client_id: "the bus",
  client_secret: "s3cret-of-the-client",
  scope: "hooks",
};

function made(target: object, format = "licensespring", nowMs = now) {
  const input = { format, target: { type: "webhook", url, ...target } };
  return newSubscription(1, input, { loopbackTargets: [], allowedPorts: [443, 8443] }, nowMs);
}

function shown(target: object, format?: string) {
  const subscription = made(target, format);
  if (!subscription.ok) throw new Error(JSON.stringify(subscription.faults));
  return subscriptionView(subscription.subscription).target;
}

function said(target: object, nowMs?: number): readonly string[] {
  const subscription = made(target, "licensespring", nowMs);
  if (subscription.ok) return [];
  return subscription.faults.map(({ pointer, message }) => `${pointer} ${message}`);
}

describe.each(["licensespring", "cloudevents", "keygen", "flexnet"])(
  "in the format %s",
  (format) => {
    test("a target can have headers and any auth, and shows no secret", () => {
      const target = { type: "webhook", url };
      const headers = { "X-Tenant": "acme-77", "x-key": "very-secret" };
      expect(shown({ headers }, format)).toEqual({
        ...target,
        headers: { "X-Tenant": "hidden", "x-key": "hidden" },
      });
      for (const auth of [
        { type: "basic", username: "u", password: "p" },
        { type: "bearer", token: "t" },
        { type: "none" },
      ]) {
        expect(shown({ auth }, format)).toEqual({ ...target, auth: { type: auth.type } });
      }
      const { client_secret: _, ...client } = oauth2;
      expect(shown({ auth: oauth2 }, format)).toEqual({ ...target, auth: client });
      expect(shown({ auth: mtls }, format)).toEqual({
        ...target,
        auth: {
          type: "mtls",
          subject: "CN=the bus",
          expires_at: Math.floor((now + 60_000) / 1000) * 1000,
        },
      });
    });
  },
);

test.each<[object, string]>([
  [{ url: "https://10.0.0.1/" }, "/target/url must not be a private address"],
  [{ url: "https://example.com:22/" }, "/target/url must use port 443 or 8443, not 22"],
  [{ headers: { host: "x" } }, "/target/headers/host is set by the bus. Remove it"],
  [
    { headers: { "a/b": "x" } },
    "/target/headers/a~1b must be a header name: letters, digits and hyphens, at most 100 characters",
  ],
  [{ headers: { "x-a": 5 } }, "/target/headers/x-a must be a string"],
  [{ headers: ["x"] }, "/target/headers must be an object"],
  [
    { headers: { authorization: "x" }, auth: oauth2 },
    "/target/headers/authorization conflicts with auth. Give only one of them",
  ],
  [
    { auth: { ...oauth2, token_url: "http://login.example.com/" } },
    "/target/auth/token_url must be an https URL",
  ],
  [
    { auth: { ...oauth2, token_url: "https://169.254.169.254/" } },
    "/target/auth/token_url must not be a private address",
  ],
  [{ auth: { ...oauth2, client_secret: "" } }, "/target/auth/client_secret must be not empty"],
  [
    { auth: { ...oauth2, scope: "a  b" } },
    "/target/auth/scope must be scopes, separated by single blanks",
  ],
  [
    { auth: { ...oauth2, scope: 'a"b' } },
    "/target/auth/scope must be scopes, separated by single blanks",
  ],
  [{ auth: { ...oauth2, grant_type: "password" } }, "/target/auth/grant_type is not known here"],
  [
    { auth: { ...mtls, private_key: "x" } },
    "/target/auth/private_key must be a private key in PEM, without a passphrase. An RSA key needs at least 2048 bits",
  ],
  [
    { auth: { type: "digest" } },
    '/target/auth/type must be {"type": "basic", username, password}, {"type": "bearer", token}, {"type": "oauth2", token_url, client_id, client_secret}, {"type": "mtls", certificate, private_key} or {"type": "none"}',
  ],
])("refuses a target that cannot work: %j", (target, fault) => {
  expect(said(target)).toEqual([fault]);
});

test("headers can contain authorization if auth does not use it", () => {
  const headers = { authorization: "Token abc" };
  for (const auth of [undefined, { type: "none" }, mtls]) {
    expect(said(auth ? { headers, auth } : { headers })).toEqual([]);
  }
});

test("refuses an expired certificate", () => {
  expect(said({ auth: mtls }, now + 59_000)).toEqual([]);
  expect(said({ auth: mtls }, now + 60_000)).toEqual(["/target/auth/certificate has expired"]);
});

test("no fault repeats a secret", () => {
  const wrong = [
    { headers: { "x-a": "s3cret\u0000" } },
    { auth: { ...oauth2, more: 1 } },
    { auth: { ...oauth2, client_id: 5 } },
    { auth: { ...mtls, certificate: "s3cret" } },
    { auth: { type: "bearer", token: "s3cret s3cret" } },
    { auth: { type: "basic", username: "s3cret:", password: "s3cret" } },
  ];
  for (const target of wrong) {
    const faults = JSON.stringify(said(target));
    expect(faults).not.toBe("[]");
    expect(faults).not.toMatch(/s3cret|PRIVATE/);
  }
});
