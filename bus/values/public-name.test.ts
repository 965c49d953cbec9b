import { describe, expect, test } from "vitest";
import { privateSuffixes, publicNameFault } from "./public-name.ts";

const suffixes = [
  ...["localhost", "localdomain", "local", "lan", "home", "corp", "mail", "intranet", "private"],
  ...["internal", "svc", "arpa", "home.arpa", "in-addr.arpa", "test", "invalid", "example"],
  ...["onion", "alt", "cluster.local", "docker.internal", "eu-west-1.compute.internal"],
];

test.each(suffixes)("names that end with .%s are refused", (suffix) => {
  for (const name of [`a.${suffix}`, `a.b-c.${suffix}`, `a.${suffix}.`]) {
    expect(publicNameFault(name), name).toMatch(/^must not be a private name: \.\w+ is for /);
  }
  for (const name of [`${suffix}.example.com`, `not-${suffix}.com`, `a.${suffix}x.com`]) {
    expect(publicNameFault(name), name).toBeUndefined();
  }
});

test("every suffix has a use and a source, and is tried", () => {
  for (const [suffix, use, source] of privateSuffixes) {
    expect(use).not.toBe("");
    expect(source).not.toBe("");
    expect(suffixes).toContain(suffix);
  }
});

describe("lengths by RFC 1035", () => {
  const label = (length: number) => "a".repeat(length);
  const name = (length: number) => `${"ab.".repeat(90)}example.com`.slice(-length);

  test("a label has at most 63 characters", () => {
    expect(publicNameFault(`${label(63)}.com`)).toBeUndefined();
    expect(publicNameFault(`a.${label(63)}.b.${label(63)}`)).toBeUndefined();
    for (const host of [`${label(64)}.com`, `a.${label(64)}.com`, `example.${label(64)}`]) {
      expect(publicNameFault(host)).toBe(
        "must be a host name whose parts have at most 63 characters, and one has 64",
      );
    }
  });

  test("a name has at most 253 characters, without the dot at its end", () => {
    expect(publicNameFault(name(253))).toBeUndefined();
    expect(publicNameFault(`${name(253)}.`)).toBeUndefined();
    const long = "must be a host name of at most 253 characters, and has 254";
    expect(publicNameFault(name(254))).toBe(long);
    expect(publicNameFault(`${name(254)}.`)).toBe(long);
  });

  test.each(["a..example.com", ".example.com", "example.com..", ".", ""])(
    "a name has no empty label: %j",
    (host) => {
      expect(publicNameFault(host)).toBe("must be a host name without empty parts");
    },
  );
});

test.each(["intranet", "com", "localhost", "xn--p1ai", "com."])("%s has no dot", (host) => {
  expect(publicNameFault(host)).toBe("must not be a private name: it has no dot");
});

test.each([
  "example.com",
  "hooks.slack.com",
  "a-b.example.co.uk",
  "_dmarc.example.com",
  "xn--bcher-kva.example.com",
  "local.example.com",
  "svc.example.com",
  "home.example.com",
  "my.home.com",
  "test-example.com",
])("%s may be a public host", (host) => {
  expect(publicNameFault(host)).toBeUndefined();
});
