import { createHash } from "node:crypto";

/** The last moment that an id can contain, in unix milliseconds. */
export const endOfTime = 2 ** 48 - 1;

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Returns an id in ULID form (https://github.com/ulid/spec) behind a prefix: 48 bits of time, so that ids sort by it,
 * and 80 bits of entropy.
 *
 * @param prefix - Names the kind of object, for instance `sub`.
 * @param timeMs - Unix milliseconds.
 * @param entropy - Ten bytes: random, or derived if the id must be reproducible.
 */
export function timeOrderedId(prefix: string, timeMs: number, entropy: Uint8Array): string {
  let bits = BigInt(Math.trunc(timeMs));
  for (const byte of entropy.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = alphabet.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** The fields of an event that determine its order of acceptance. */
type Accepted = {
  readonly id: string;
  /** Unix milliseconds. */
  readonly accepted_at: number;
  /** The event's position in its request, below 256. */
  readonly position?: number;
};

/**
 * Returns the id of an event's delivery to a subscription. It is derived from both and from when the event was
 * accepted, so a repeated dispatch gives the same delivery, and ids sort by acceptance. It is the `webhook-id` by
 * which receivers deduplicate.
 */
export function deliveryId(
  { id, accepted_at, position = 0 }: Accepted,
  subscriptionId: string,
): string {
  const entropy = createHash("sha256").update(`${id}\n${subscriptionId}`).digest();
  entropy[0] = position;
  return timeOrderedId("dlv", accepted_at, entropy);
}

const entropyLength = 16;

/** Returns the time of an id of `timeOrderedId`, in unix milliseconds. */
export function timeOfId(id: string): number {
  const time = id.slice(id.indexOf("_") + 1, -entropyLength);
  return [...time].reduce((sum, digit) => sum * 32 + alphabet.indexOf(digit), 0);
}

/** Returns when a delivery's event was accepted, and its position in its request. */
export function placeOfDelivery(id: string): Omit<Accepted, "id"> {
  const [first = "", second = ""] = id.slice(-entropyLength);
  const position = (alphabet.indexOf(first) << 3) | (alphabet.indexOf(second) >> 2);
  return { accepted_at: timeOfId(id), ...(position > 0 && { position }) };
}

/** Returns the lowest and the highest id of deliveries between two moments, both inclusive. */
export function deliveryIdsBetween(fromMs: number, toMs: number): readonly [string, string] {
  return [
    timeOrderedId("dlv", fromMs, new Uint8Array(10)),
    timeOrderedId("dlv", toMs, new Uint8Array(10).fill(255)),
  ];
}

/** Returns true if a text has the form of a delivery's id: `dlv_` and a ULID in upper case. */
export function isDeliveryId(text: string): boolean {
  return /^dlv_[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
}

/** Returns true if a text is a UUID, as ids of events are. */
export function isEventId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** The form of every id that the bus generates, and of events' ids. */
export const idForm = /^[\w-]{1,100}$/;

/** Returns true if a text can be an id: 1 to 100 letters, digits, `_` and `-`. */
export function isId(text: string): boolean {
  return idForm.test(text);
}

/**
 * A UUID of versions 1 to 8, in any case (RFC 9562, section 4). The nil and the max UUID (sections 5.9 and 5.10)
 * stand for the absence of a value, so they identify nothing.
 */
export const uuid =
  /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/;

/** Derives a UUID from a text. It has the form of version 4, like Keygen's own ids. */
export function uuidFrom(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** The number of a company in ids, as the source of a regular expression. */
export const companyDigits = "[1-9]\\d{0,15}";
/** The number of a company as text. */
export const companyText = new RegExp(`^${companyDigits}$`);

/**
 * Parses the number of a company.
 *
 * @returns Undefined for any other text, and for numbers that JavaScript cannot represent exactly.
 */
export function companyNumber(text: string): number | undefined {
  const number = companyText.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
