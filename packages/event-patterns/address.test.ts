import fc from "fast-check";
import { expect, test } from "vitest";
import { addressDigits, isInBlock, parseAddress, parseCidr } from "./address.ts";
import { Leaf } from "./flatten.ts";

function holds(cidr: string, value: string | number | boolean): boolean {
  const parsed = parseCidr(cidr, []);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return isInBlock(new Leaf(value), parsed.value);
}

test.for([
  ["10.0.0.7", "0a000007"],
  ["255.255.255.255", "ffffffff"],
  ["010.0.0.007", "0a000007"],
  ["2001:db8::5", "20010db8000000000000000000000005"],
  ["2001:0DB8:0:0:0:0:0:5", "20010db8000000000000000000000005"],
  ["::", "0".repeat(32)],
  ["::ffff:a00:7", "0a000007"],
] as const)("reads %s as the address %s", ([text, digits]) => {
  expect(addressDigits(text)).toBe(digits);
});

test.for([
  ...["", "10.0.0", "10.0.0.256", "10.0.0.0.1", "a.b.c.d", "10.0.0.7 ", "0x0a.0.0.7", "1e1.0.0.7"],
  ...[
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "12345::",
    "fe80::1%eth0",
    "::ffff:10.0.0.7",
    "08:23",
  ],
  ..."not-ip license 10/8 [::1]".split(" "),
])("does not read %j as an address", (text) => {
  expect(addressDigits(text)).toBeUndefined();
});

test.for([
  ["10.0.0.0/24", "10.0.0.255", true],
  ["10.0.0.0/24", "10.0.1.0", false],
  ["10.0.0.77/24", "10.0.0.1", true],
  ["10.0.1.0/25", "10.0.1.127", true],
  ["10.0.1.0/25", "10.0.1.128", false],
  ["10.0.0.0/31", "10.0.0.1", true],
  ["2001:db8::/32", "2001:db8:ffff::1", true],
  ["2001:db8::/32", "2001:db9::1", false],
  ["2001:db8::4/127", "2001:DB8::5", true],
  ["10.0.0.0/24", "not-ip", false],
  ["10.0.0.0/24", "2001:db8::5", false],
  ["2001:db8::/32", "10.0.0.7", false],
  ["10.0.0.0/24", true, false],
] as const)("block %s contains %j: %s", ([cidr, value, verdict]) => {
  expect(holds(cidr, value)).toBe(verdict);
});

test("a block that spans all addresses of one family contains those of the other, as in AWS's engine", () => {
  expect(holds("::/0", "10.0.0.7")).toBe(true);
  expect(holds("0.0.0.0/0", "2001:db8::5")).toBe(true);
});

test("reads a number as the digits of an address, as in AWS's engine", () => {
  expect(holds("0.0.0.0/0", 5.5)).toBe(true);
  expect(holds("::/0", 5)).toBe(true);
  expect(holds("10.0.0.0/8", 12345678901)).toBe(false);
  expect(holds("0.0.0.0/0", -5)).toBe(false);
  expect(holds("0.0.0.0/0", 0)).toBe(false);
});

test("a block of one address contains that address in every notation", () => {
  const block = parseAddress("2001:db8::5");
  expect(block && isInBlock(new Leaf("2001:0db8:0::0:5"), block)).toBe(true);
  expect(block && isInBlock(new Leaf("2001:db8::6"), block)).toBe(false);
});

test.for([
  ["10.0.0.0", "/x"],
  ["10.0.0/24", "/x"],
  ["10.0.0.0/24/1", "/x"],
  ["10.0.0.0/", "/x"],
  ["10.0.0.0/a", "/x"],
  ["10.0.0.0/-1", "/x"],
  ["10.0.0.0/32", "/x"],
  ["2001:db8::/128", "/x"],
  ["2001:db8::/129", "/x"],
  [5, "/x"],
] as const)("refuses the block %j", ([cidr, pointer]) => {
  const parsed = parseCidr(cidr, ["x"]);
  expect(parsed).toMatchObject({ ok: false, fault: { pointer } });
});

test("a v4 block contains exactly the addresses that share its first bits", () => {
  const uint32 = fc.nat({ max: 0xffffffff });
  const dotted = (n: number) => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join(".");
  fc.assert(
    fc.property(uint32, uint32, fc.nat({ max: 31 }), (base, value, mask) => {
      const same = mask === 0 || base >>> (32 - mask) === value >>> (32 - mask);
      expect(holds(`${dotted(base)}/${mask}`, dotted(value))).toBe(same);
      expect(holds(`${dotted(base)}/${mask}`, dotted(base))).toBe(true);
    }),
  );
});
