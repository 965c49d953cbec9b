import ipaddr from "ipaddr.js";
import { accepted, type Outcome, refused, type Steps } from "./fault.ts";
import type { Leaf } from "./flatten.ts";
import type { Matcher } from "./pattern.ts";

type Digits = Pick<Leaf, "value" | "address" | "numberText">;
type Addresses = Extract<Matcher, { kind: "addresses" }>;

const maxAddressLength = 45;
const v4 = /^\d+\.\d+\.\d+\.\d+$/;
const v6 = /^[\da-f]*:[\da-f:]*$/i;

/**
 * Returns an IP address as hexadecimal digits, 8 for v4 and 32 for v6; `undefined` for any other
 * text.
 *
 * As in EventBridge's engine, numbers with leading zeros are decimal, a v6 address that maps a v4
 * address is that v4 address, and a v6 address with dots or a zone is not an address.
 */
export function addressDigits(text: string): string | undefined {
  if (text.length > maxAddressLength) return undefined;
  if (v4.test(text)) return digitsOfV4(text);
  if (!v6.test(text) || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return hex(
    address.isIPv4MappedAddress() ? address.toIPv4Address().toByteArray() : address.toByteArray(),
  );
}

function digitsOfV4(text: string): string | undefined {
  const bytes = text.split(".").map(Number);
  return bytes.every((byte) => byte <= 255) ? hex(bytes) : undefined;
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns the block of one address. */
export function parseAddress(text: string): Addresses | undefined {
  const digits = addressDigits(text);
  return digits === undefined ? undefined : block(digits, digits);
}

/** Parses a CIDR block (EventBridge, "IP address matching"). Bits beyond the mask are ignored. */
export function parseCidr(operand: unknown, at: Steps): Outcome<Addresses> {
  // As Java splits text and parses integers: trailing slashes are ignored, and a sign is allowed.
  const [address = "", mask = "", ...more] =
    typeof operand === "string" ? operand.replace(/\/+$/, "").split("/") : [];
  const digits = addressDigits(address);
  if (digits === undefined || !/^(\+?\d+|-0+)$/.test(mask) || more.length > 0) {
    return refused(at, "must be an address and a mask, such as 10.0.0.0/24 or 2001:db8::/32");
  }
  const bits = digits.length * 4;
  if (Number(mask) >= bits) {
    return refused(at, `must have a mask below ${bits}; a single address is matched without cidr`);
  }
  const free = (1n << BigInt(bits - Math.abs(Number(mask)))) - 1n;
  const given = BigInt(`0x${digits}`);
  const text = (value: bigint) => value.toString(16).padStart(digits.length, "0");
  return accepted(block(text(given & ~free), text(given | free)));
}

function block(first: string, last: string): Addresses {
  return { kind: "addresses", first, last, numbers: true };
}

/**
 * True if a leaf is in a block of addresses as EventBridge's engine sees it. The engine walks the
 * digits from the left and accepts once they cannot leave the block (event-ruler, ByteMachine,
 * `addRangePattern`). Two surprises follow. A block of one family can contain addresses of the
 * other: `::/0` contains 10.0.0.7. And a number is read as the digits of an address, unless its
 * field is also compared with numbers: `0.0.0.0/0` contains 5.5 (conformance cases 236 and 441).
 */
export function isInBlock(leaf: Digits, block: Addresses): boolean {
  const digits = block.numbers || leaf.numberText ? digitsOf(leaf) : (leaf.address ?? "");
  const length = Math.min(digits.length, block.first.length);
  const value = digits.slice(0, length);
  const first = block.first.slice(0, length);
  const last = block.last.slice(0, length);
  // With fewer digits than the block has, it is undecided whether they leave the block.
  if (length < block.first.length) return first < value && value < last;
  return first <= value && value <= last;
}

/** Returns the digits of a leaf that is an address or is read as one; empty if there are none. */
function digitsOf({ value, address, numberText }: Digits): string {
  if (address !== undefined) return address;
  if (numberText !== undefined) return /^[\dA-F]*/.exec(numberText)?.[0].toLowerCase() ?? "";
  return typeof value === "number" ? (/^\d*/.exec(String(value))?.[0] ?? "") : "";
}

/** Number of hexadecimal digits that a double stores exactly. */
const precision = 13;

/**
 * Returns a block of addresses as a range of numbers, wide enough for everything that `isInBlock`
 * accepts.
 */
export function rangeOfBlock({ first, last }: Extract<Matcher, { kind: "addresses" }>) {
  return { low: numberOf(first, "0"), high: numberOf(last, "f") };
}

/** Returns the position of a leaf among such ranges; undefined if it can be in none. */
export function pointOf(leaf: Leaf): number | undefined {
  const digits = digitsOf(leaf);
  return digits === "" ? undefined : numberOf(digits, "0");
}

/**
 * Maps addresses of both families to numbers by their first digits, which is how they are compared.
 */
function numberOf(digits: string, fill: string): number {
  return Number.parseInt(digits.slice(0, precision).padEnd(precision, fill), 16);
}
