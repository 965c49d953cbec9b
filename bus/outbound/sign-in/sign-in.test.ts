import { describe, expect, test } from "vitest";
import { credential, targetAuth } from "./auth-schema.ts";
import { authorization, signIn, withoutSecrets } from "./sign-in.ts";

describe("the header authorization", () => {
  test("follows RFC 7617 for a name and a password", () => {
    const auth = { type: "basic", username: "Aladdin", password: "open sesame" } as const;
    expect(authorization(auth)).toBe("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    // An empty password is valid: some APIs expect a key as the name.
    const key = { type: "basic", username: "sk_live_1", password: "" } as const;
    expect(targetAuth.safeParse(key).success).toBe(true);
    expect(authorization(key)).toBe(`Basic ${Buffer.from("sk_live_1:").toString("base64")}`);
    expect(signIn(key).secrets).toContain("sk_live_1");
    const umlaut = { type: "basic", username: "test", password: "123£" } as const;
    expect(authorization(umlaut)).toBe("Basic dGVzdDoxMjPCow==");
  });

  test("follows RFC 6750 for a token, and is missing for `none`", () => {
    expect(authorization({ type: "bearer", token: "mF_9.B5f-4.1JqM" })).toBe(
      "Bearer mF_9.B5f-4.1JqM",
    );
    expect(authorization({ type: "none" })).toBeUndefined();
  });
});

test.each([
  { type: "basic", username: "a:b", password: "c" },
  { type: "basic", username: "", password: "c" },
  { type: "basic", username: "a", password: "c\r\nx: y" },
  { type: "basic", username: "a\u0000", password: "" },
  { type: "basic", username: "a" },
  { type: "bearer", token: "two words" },
  { type: "bearer", token: "" },
  { type: "bearer", token: "a", username: "b" },
  { type: "none", token: "a" },
  { type: "digest" },
  null,
])("refuses %j as a credential", (auth) => {
  expect(targetAuth.safeParse(auth).success).toBe(false);
});

test("a source requires a credential, and a target does not", () => {
  expect(targetAuth.safeParse({ type: "none" }).success).toBe(true);
  expect(credential.safeParse({ type: "none" }).success).toBe(false);
  expect(credential.safeParse({ type: "bearer", token: "abc=" }).success).toBe(true);
  const nameOnly = { type: "basic", username: "a", password: "" };
  expect(credential.safeParse(nameOnly).success).toBe(false);
});

test("hides every occurrence of a secret in a text", () => {
  expect(withoutSecrets("s3cret, not s3cret", ["s3cret"])).toBe("[hidden], not [hidden]");
  expect(withoutSecrets("a.*b", ["a.*b"])).toBe("[hidden]");
});

test("hides a secret in its JSON form", () => {
  const secret = 's3"cret\\';
  expect(withoutSecrets(JSON.stringify({ secret }), [secret])).toBe('{"secret":"[hidden]"}');
});

test("hides secrets that contain each other", () => {
  expect(withoutSecrets("s3cret-and-more", ["s3cret", "s3cret-and-more"])).toBe("[hidden]");
});

test("keeps short texts that occur by chance", () => {
  expect(withoutSecrets("a no 1", ["", "1", "no"])).toBe("a no 1");
});
