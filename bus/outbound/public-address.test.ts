import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isAddress,
  isLoopbackAddress,
  isPublicAddress,
  privateSuffixes,
  publicNameFault,
  specialRanges,
} from "./public-address.ts";

test.each([
  ["8.8.8.8", true],
  ["1.1.1.1", true],
  ["2606:4700::1111", true],
  ["2001:4860:4860::8888", true],
  ["100.64.0.1", false],
  ["169.254.169.254", false],
  ["198.18.0.1", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["::ffff:127.0.0.1", false],
  ["::ffff:8.8.8.8", true],
  ["::8.8.8.8", false],
  ["::ffff:0:8.8.8.8", false],
  ["fe80::1", false],
  ["fe80::1%eth0", false],
  ["2606:4700::1111%1", false],
  ["2001:db8::1", false],
  ["64:ff9b::a00:1", false],
  ["64:ff9b::808:808", false],
  ["4000::1", false],
  ["nonsense", false],
  ["", false],
  ["127.1", false],
  ["0x08.8.8.8", false],
  ["010.8.8.8", false],
  ["134744072", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

/** The list in another form: the first and the last address of each range. */
const list = `
  0.0.0.0 0.255.255.255
  10.0.0.0 10.255.255.255
  100.64.0.0 100.127.255.255
  127.0.0.0 127.255.255.255
  169.254.0.0 169.254.255.255
  172.16.0.0 172.31.255.255
  192.0.0.0 192.0.0.255
  192.0.2.0 192.0.2.255
  192.88.99.0 192.88.99.255
  192.168.0.0 192.168.255.255
  198.18.0.0 198.19.255.255
  198.51.100.0 198.51.100.255
  203.0.113.0 203.0.113.255
  224.0.0.0 239.255.255.255
  240.0.0.0 255.255.255.255
  :: ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
  64:ff9b:: 64:ff9b::ffff:ffff
  64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:ffff:ffff
  100:: 100::ffff:ffff:ffff:ffff
  2001:: 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff
  2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff
  2002:: 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff
  3fff:: 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff
  5f00:: 5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff
  fc00:: fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
  fe80:: febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff
  fec0:: feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
  ff00:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
`
  .trim()
  .split("\n")
  .map((line) => line.trim().split(" ") as [string, string]);

/* Two other formulations of the list: Node's own blocks of addresses, and numbers. */

const blocks = { 4: new BlockList(), 6: new BlockList() };
for (const [first, last] of list) {
  if (isIP(first) === 4) blocks[4].addRange(first, last, "ipv4");
  else blocks[6].addRange(first, last, "ipv6");
}

function numberOf(address: string): bigint {
  if (isIP(address) === 4) {
    return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  }
  const [head = "", tail] = address.split("::");
  const groups = (part: string | undefined) => (part ? part.split(":") : []);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array<string>(missing).fill("0"), ...groups(tail)].reduce(
    (sum, group) => sum * 65_536n + BigInt(`0x${group}`),
    0n,
  );
}

const ranges = list.map(([first, last]) => ({
  family: isIP(first) === 4 ? (4 as const) : (6 as const),
  first: numberOf(first),
  last: numberOf(last),
}));
/** 2000::/3, outside of which IANA has allocated nothing. */
const global = { family: 6 as const, first: 1n << 125n, last: (1n << 126n) - 1n };

test("every range of the list is in the table", () => {
  const ends = specialRanges.map(([range]) => {
    const [base = "", bits = ""] = range.split("/");
    const free = BigInt((isIP(base) === 4 ? 32 : 128) - Number(bits));
    return [numberOf(base), numberOf(base) + (1n << free) - 1n];
  });
  expect(ends).toEqual(ranges.map(({ first, last }) => [first, last]));
});

function isPublicByNumbers(family: number, value: bigint): boolean {
  const isMapped = family === 6 && value >> 32n === 0xffffn;
  if (isMapped) return isPublicByNumbers(4, value & 0xffff_ffffn);
  if (ranges.some((range) => range.family === family && isIn(value, range))) return false;
  return family === 4 || isIn(value, global);
}

function isIn(value: bigint, { first, last }: { first: bigint; last: bigint }): boolean {
  return first <= value && value <= last;
}

type Value = { readonly family: 4 | 6; readonly value: bigint };

/** Returns all spellings of an address that a resolver may return. */
function spellings({ family, value }: Value): readonly string[] {
  const dotted = [24n, 16n, 8n, 0n].map((at) => (value >> at) & 255n).join(".");
  if (family === 4) return [dotted];
  const groups = value.toString(16).padStart(32, "0").match(/.{4}/g) ?? [];
  const short = new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
  const half =
    value >> 32n === 0n ? `::${dotted}` : value >> 32n === 0xffffn ? `::FFFF:${dotted}` : short;
  return [groups.join(":"), `${groups.slice(0, 6).join(":")}:${dotted}`, short, half];
}

const edges = [...ranges, global].flatMap(({ family, first, last }) =>
  [first - 1n, first, first + 1n, last - 1n, last, last + 1n]
    .filter((value) => value >= 0n && value < 1n << (family === 4 ? 32n : 128n))
    .map((value): Value => ({ family, value })),
);
const v4 = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n });
const v6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const ofSix = (value: bigint): Value => ({ family: 6, value });
const any: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(...edges),
  v4.map((value): Value => ({ family: 4, value })),
  v4.map((value) => ofSix(0xffff_0000_0000n + value)),
  v4.map(ofSix),
  v6.map(ofSix),
  v6.map((value) => ofSix((value >> 3n) | (1n << 125n))),
);

test("agrees with two other formulations of the list on every address", () => {
  fc.assert(
    fc.property(any, ({ family, value }) => {
      const expected = isPublicByNumbers(family, value);
      for (const address of spellings({ family, value })) {
        expect(isPublicAddress(address), address).toBe(expected);
        const isMapped = family === 6 && value >> 32n === 0xffffn;
        if (isMapped) continue;
        const isListed = blocks[family].check(address, family === 4 ? "ipv4" : "ipv6");
        const isGlobal = family === 4 || isIn(value, global);
        expect(!isListed && isGlobal, address).toBe(expected);
      }
    }),
    { numRuns: 5000 },
  );
});

test("the first and the last address of every range are not public", () => {
  const ends = ranges.flatMap(({ family, first, last }): readonly Value[] => [
    { family, value: first },
    { family, value: last },
  ]);
  for (const address of ends.flatMap(spellings)) {
    expect(isPublicAddress(address), address).toBe(false);
  }
});

test("accepts the same texts as addresses as Node, which connects", () => {
  const part = fc.oneof(
    fc.constantFrom("", "0", "00", "0x7f", "127", "256", "ffff", "10000", "g", "]/[", "1.2.3.4"),
    fc.stringMatching(/^[\da-fA-F]{0,5}$/),
  );
  const text = fc
    .tuple(fc.array(part, { maxLength: 9 }), fc.constantFrom(".", ":", "::"))
    .map(([parts, by]) => parts.join(by));
  fc.assert(
    fc.property(text, (address) => {
      expect(isAddress(address), address).toBe(isIP(address) !== 0);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ["127.0.0.1", true],
  ["127.255.255.254", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["::2", false],
  ["::127.0.0.1", false],
  ["10.0.0.1", false],
  ["localhost", false],
])("%s is on this machine: %s", (address, expected) => {
  expect(isLoopbackAddress(address)).toBe(expected);
});

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

test("every suffix has a use, a source and a test", () => {
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
        "must be a host name whose parts have at most 63 characters. One has 64",
      );
    }
  });

  test("a name has at most 253 characters, without the dot at its end", () => {
    expect(publicNameFault(name(253))).toBeUndefined();
    expect(publicNameFault(`${name(253)}.`)).toBeUndefined();
    const long = "must be a host name of at most 253 characters. It has 254";
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
])("%s can be a public host", (host) => {
  expect(publicNameFault(host)).toBeUndefined();
});
